// Lays the view out: head, rows (scrolled when there are more than lines), what happened, keys.

#include "terminal/view.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "terminal/rows.hpp"

namespace ohmic::app {
namespace {

constexpr Style dim{Ink::dim};
constexpr Style faint{Ink::faint};

std::string clock_text(std::chrono::nanoseconds elapsed) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(elapsed).count();
  if (seconds >= 3600) return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

Line title_line(const Picture& picture, const Look& look) {
  const std::string time = clock_text(picture.elapsed);
  const std::string state = (picture.is_playing ? "▸ " : "■ ") + picture.state;
  Line right;
  right.add(state, {picture.is_playing ? Ink::good : Ink::hot}).add("  ").add(time, {Ink::bright}).add(" ");
  Line line;
  line.add(" OHMIC ", {Ink::on_paper, Paper::chosen}).space(1);
  line.add(cut(picture.title, std::max(look.width - line.width() - right.width() - 1, 0)), {Ink::bright});
  return line.to_column(look.width - right.width()).add(right);
}

std::string rate_text(Hertz rate) { return fmt::format("{:g} kHz", rate.value() / 1e3); }

Line card_line(const Picture& picture, const Look& look) {
  Line right;
  const double load = picture.load * 100.0;
  const auto style = [](double share) {
    return Style{share >= 0.9 ? Ink::hot : share >= 0.6 ? Ink::warm : Ink::plain};
  };
  right.add("load ", dim);
  if (look.width >= 88)
    right.add(meter(8, {.lowest = 0.0, .highest = 100.0, .warm = 60.0, .hot = 85.0},
                    {load, picture.p99 * 100.0, unknown, {}}, look.pen));
  right.right(fmt::format("{:.1f}%", load), 6, style(picture.load));
  if (look.width >= 100) right.add("  p99 ", dim).add(fmt::format("{:.1f}%", picture.p99 * 100.0), style(picture.p99));
  if (look.width >= 76)
    right.add("  worst ", dim).add(fmt::format("{:.0f}%", picture.worst * 100.0), style(picture.worst));
  right.add("  xruns ", dim)
      .add(fmt::format("{}", picture.xruns), {picture.xruns > 0 ? Ink::hot : Ink::plain})
      .add(" ");

  Line line;
  line.space(1).add(picture.device).add(" · ", faint).add(rate_text(picture.format.rate)).add(" · ", faint);
  line.add(fmt::format("{} frames", picture.format.frames));
  if (picture.latency.value() > 0.0)
    line.add(" · ", faint)
        .add(figure(picture.latency.value() * 1e3, 1, "ms"))
        .add(look.width >= 112 ? " mic to ear" : "", dim);
  line.clip(std::max(look.width - right.width() - 1, 0));
  return line.to_column(look.width - right.width()).add(right);
}

struct Hint {
  std::string_view keys, does;
};

Line key_line(const Picture& picture, const Look& look) {
  const bool is_input = picture.chosen < picture.inputs.size();
  // What does not fit is left out from the end.
  const std::array hints{Hint{"↑↓", "select"}, Hint{"←→", is_input ? "send" : "level"},
                         Hint{"m", "mute"},    is_input ? Hint{"s", "solo"} : Hint{"1-4", "amplifier"},
                         Hint{"?", "help"},    Hint{"q", "quit"},
                         Hint{"tab", "mix"},   Hint{"w", "save"}};
  Line line;
  for (const Hint& hint : hints) {
    if (line.width() + columns(hint.keys) + columns(hint.does) + 4 > look.width) break;
    line.add(line.width() > 0 ? "   " : " ").add(hint.keys, {Ink::accent}).add(" ").add(hint.does, dim);
  }
  return line;
}

std::vector<Line> help_lines() {
  constexpr std::array rows{
      Hint{"↑ ↓  k j", "choose a row"},
      Hint{"← →  - +", "volume of an output, along its knob; send of an input: 1 dB"},
      Hint{"shift ← →  H L", "the same by 0.1 dB"},
      Hint{"page up, down  [ ]", "the same by 3 dB"},
      Hint{"m", "mute"},
      Hint{"s", "solo an input, in every mix"},
      Hint{"1 2 3 4", "amplifier and headphone of the chosen output, level-matched"},
      Hint{"tab", "the mix whose sends the inputs show"},
      Hint{"u  r", "undo, redo"},
      Hint{"a", "A/B: go to the other of two desks"},
      Hint{"t", "talkback on and off"},
      Hint{"x", "dim the monitors, on and off"},
      Hint{"o", "scope on the chosen output's circuit; then n N  other nodes  /  one by its name  e  hear it"},
      Hint{"w", "write what was turned into the rig file, keeping its comments"},
      Hint{"ctrl-L", "draw everything anew"},
      Hint{"q  ctrl-C", "fade out and quit"},
      Hint{"", ""},
      Hint{"source", "level at the microphone (dB SPL) or at the preamp (dBu), rms"},
      Hint{"peak / 105", "highest peak as the level of its sine / the output's ceiling"},
      Hint{"▼2.1", "how many dB the ceiling turns down now"},
      Hint{"headroom", "dB until the first limit, and which one that is"},
      Hint{"20 ▃▄▅▄ 20k", "volts at the headphone over frequency, against 1 kHz"},
  };
  std::vector<Line> lines(1);
  for (const Hint& row : rows) {
    Line line;
    lines.push_back(line.space(3).left(row.keys, 20, {Ink::accent}).add(row.does));
  }
  return lines;
}

/// The rows, and where the chosen one stands.
struct Body {
  std::vector<Line> lines;
  std::size_t chosen_from = 0, chosen_to = 0;
};

Body body(const Picture& picture, const Look& look, bool is_airy) {
  Body to;
  const auto add = [&](Line line, bool is_chosen) {
    if (is_chosen && to.chosen_to == 0) to.chosen_from = to.lines.size();
    to.lines.push_back(std::move(line));
    if (is_chosen) to.chosen_to = to.lines.size();
  };
  const InputColumns columns = InputColumns::at(look.width, picture);
  if (is_airy) add({}, false);
  if (!picture.inputs.empty()) add(inputs_heading(picture, columns), picture.chosen == 0);
  for (std::size_t i = 0; i < picture.inputs.size(); ++i)
    add(input_row(picture, i, columns, look), picture.chosen == i);
  if (is_airy) add({}, false);
  if (!picture.phones.empty()) add(phones_heading(picture, look), false);
  for (std::size_t i = 0; i < picture.phones.size(); ++i) {
    const bool is_chosen = picture.chosen == picture.inputs.size() + i;
    add(phones_row(picture, i, look), is_chosen);
    add(phones_levels(picture, i, look), is_chosen);
    if (is_chosen && (is_airy || picture.phones[i].circuit))
      for (Line& line : amplifier_lines(picture, i, look)) add(std::move(line), true);
    if (is_airy && i + 1 < picture.phones.size() && picture.phones.size() <= 4) add({}, false);
  }
  return to;
}

Line rule(int width, std::size_t above, std::size_t below) {
  std::string text;
  if (above > 0) text += fmt::format(" ▲ {} more ", above);
  if (below > 0) text += fmt::format(" ▼ {} more ", below);
  Line line;
  while (line.width() < width - columns(text) - 2) line.add("─", faint);
  line.add(text, {Ink::cool});
  while (line.width() < width) line.add("─", faint);
  return line;
}

}  // namespace

std::vector<Line> view(const Picture& picture, const Look& look) {
  const auto height = static_cast<std::size_t>(std::max(look.height, 8));
  constexpr std::size_t head = 2, rule_and_keys = 2;
  const Body airy = body(picture, look, true);
  Body rows = airy.lines.size() + head + rule_and_keys + 2 <= height ? airy : body(picture, look, false);
  if (picture.shows_help) rows = {.lines = help_lines()};

  // What the rows do not need goes to what happened, at least one line of it, and two where the rows fit beside them.
  const std::size_t left = height - head - rule_and_keys;
  const std::size_t told = std::clamp<std::size_t>(left > rows.lines.size() ? left - rows.lines.size() : 0, 1, 6);
  const std::size_t shown = left - told;
  std::size_t from = 0;
  if (rows.lines.size() > shown) {
    if (rows.chosen_to > shown) from = rows.chosen_to - shown;
    from = std::min(from, rows.lines.size() - shown);
  }
  const std::size_t to = std::min(from + shown, rows.lines.size());

  std::vector<Line> lines{title_line(picture, look), card_line(picture, look)};
  lines.insert(lines.end(), rows.lines.begin() + static_cast<long>(from), rows.lines.begin() + static_cast<long>(to));
  lines.resize(head + shown);
  lines.push_back(rule(look.width, from, rows.lines.size() - to));
  for (std::size_t i = 0; i < told; ++i) {
    Line line;
    const std::size_t first = picture.told.size() > told ? picture.told.size() - told : 0;
    if (first + i < picture.told.size()) {
      const Told& what = picture.told[first + i];
      line.right(what.when, 11, faint).space(2).add(what.words, {what.is_alarm ? Ink::hot : Ink::dim});
    }
    lines.push_back(line);
  }
  lines.push_back(key_line(picture, look));
  for (Line& line : lines) line.clip(look.width, look.pen.is_ascii).to_column(look.width);
  return lines;
}

}  // namespace ohmic::app
