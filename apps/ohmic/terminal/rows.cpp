// Draws one row: the figure stands at the same place every time, what is wrong stands out, what is off steps back.

#include "terminal/rows.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "units/levels.hpp"

namespace ohmic::app {
namespace {

constexpr Style dim{Ink::dim};
constexpr Style faint{Ink::faint};
constexpr MeterScale full_scale{};  // -60 to 0 dBFS

constexpr int marker = 2;  // "▸ "
constexpr int flags = 4;   // " M S"
constexpr int phones_indent = 4;
constexpr int phones_figures = 45;

Line& mark(Line& line, bool is_chosen) { return line.add(is_chosen ? "▸ " : "  ", {Ink::accent}); }

void add_name(Line& line, std::string_view name, int width, bool is_chosen, bool is_off) {
  if (!is_chosen) {
    line.left(name, width, {is_off ? Ink::dim : Ink::bright});
    return;
  }
  const std::string fits = cut(name, width);
  line.add(fits, {Ink::on_paper, Paper::chosen}).space(width - columns(fits));
}

void add_flag(Line& line, char letter, bool is_on, Paper paper) {
  line.space(1);
  if (is_on) line.add(std::string(1, letter), {Ink::on_paper, paper});
  else line.add("·", faint);
}

Ink loudness(double level, double warm, double hot) {
  return !(level > warm) ? Ink::plain : level > hot ? Ink::hot : Ink::warm;
}

/// Voltages as a voltmeter shows them.
std::string voltage(Volt volts) {
  const double v = volts.value();
  if (!std::isfinite(v)) return "·";
  if (v >= 1.0) return fmt::format("{:.2f} V", v);
  if (v >= 1e-3) return fmt::format("{:.0f} mV", v * 1e3);
  return fmt::format("{:.0f} µV", v * 1e6);
}

/// "amplifier → headphone" in so many columns: the amplifier's name gives way first.
std::string shortened(const std::string& choice, int width) {
  const std::size_t arrow = choice.rfind(" → ");
  if (columns(choice) <= width || arrow == std::string::npos) return cut(choice, width);
  const std::string headphone = choice.substr(arrow);
  return cut(cut(choice.substr(0, arrow), std::max(width - columns(headphone), 4)) + headphone, width);
}

}  // namespace

std::string figure(double value, int decimals, std::string_view unit) {
  if (!std::isfinite(value)) return "·";
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.starts_with("-0") && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
  return unit.empty() ? text : fmt::format("{} {}", text, unit);
}

InputColumns InputColumns::at(int width, const Picture& picture) {
  InputColumns to;
  int longest = 6;
  for (const auto& input : picture.inputs) longest = std::max(longest, columns(input.name));
  to.name = std::clamp(longest + 1, 8, width >= 100 ? 24 : 14);
  to.send = picture.mix.empty() ? 0 : 8;
  to.wire = width >= 100 ? 12 : 0;
  to.sound = width >= 60 ? 13 : 0;
  to.figures = width >= 50 ? 18 : 6;
  const int rest = width - marker - to.name - flags - to.sound - to.wire - to.send - 2 - to.figures;
  to.meter = std::max(rest, 4);
  return to;
}

MeterScale phones_scale(const Picture& picture) {
  double highest = 90.0;
  for (const auto& output : picture.phones) highest = std::max(highest, output.ceiling.value());
  // 85 dB SPL for eight hours is the daily dose of NIOSH 98-126: yellow above it. Red: within 3 dB of the ceiling.
  return {.lowest = 40.0, .highest = std::ceil((highest + 1.0) / 5.0) * 5.0, .warm = 85.0, .hot = highest - 3.0};
}

Line inputs_heading(const Picture& picture, const InputColumns& at) {
  Line line;
  line.add("  ").left("INPUTS", at.name + flags, {Ink::accent});
  if (at.sound > 0) line.right(at.wire > 0 ? "mic" : "source", at.sound, dim);
  if (at.wire > 0) line.right("preamp", at.wire, dim);
  if (at.send > 0) line.right(cut("▸" + picture.mix, at.send - 1), at.send, {Ink::cool});
  line.space(2).add(meter_rule(at.meter, full_scale, {-60, -48, -36, -24, -18, -12, -6, 0}));
  if (at.figures > 6) line.right("rms", 7, dim).right("peak dBFS", at.figures - 7, dim);
  else line.right("dBFS", at.figures, dim);
  return line;
}

Line input_row(const Picture& picture, std::size_t index, const InputColumns& at, const Look& look) {
  const rig::InputState& input = picture.inputs[index];
  const Held held = index < picture.inputs_held.size() ? picture.inputs_held[index] : Held{};
  const bool is_off = input.is_muted || !input.silent_because.empty();
  Line line;
  mark(line, picture.chosen == index);
  add_name(line, input.name, at.name, picture.chosen == index, is_off);
  add_flag(line, 'M', input.is_muted, Paper::mute);
  add_flag(line, 'S', input.is_soloed, Paper::solo);

  const Style quiet = is_off ? faint : Style{};
  const std::string wire = figure(input.wire.value(), 1, "dBu");
  const bool has_sound = std::isfinite(input.sound.value());
  if (at.sound > 0)
    line.right(has_sound || at.wire > 0 ? figure(input.sound.value(), 1, "dB SPL") : wire, at.sound, quiet);
  if (at.wire > 0) line.right(wire, at.wire, quiet);
  if (at.send > 0) {
    const double send = index < picture.sends.size() ? picture.sends[index] : unknown;
    line.right(figure(send, 1), at.send, {is_off ? Ink::faint : Ink::cool});
  }
  line.space(2);
  if (!input.silent_because.empty())
    return line.left("silent: " + input.silent_because, at.meter + at.figures, {Ink::warm});

  line.add(meter(at.meter, full_scale, {input.rms.value(), input.peak.value(), held.level, {}}, look.pen));
  if (at.figures > 6) line.right(figure(input.rms.value(), 1), 7, quiet);
  line.right(figure(held.level, 1), 6, is_off ? faint : Style{loudness(held.level, full_scale.hot, -1.0)});
  if (at.figures > 6) {
    if (held.is_over) line.space(1).add("CLIP", {Ink::on_paper, Paper::alarm});
    else if (input.clips > 0) line.space(1).add("clip", {Ink::hot});
    else line.space(4);
  }
  return line;
}

Line phones_heading(const Picture& picture, const Look& look) {
  Line line;
  const int meter_width = std::max(look.width - phones_indent - phones_figures, 8);
  line.add("  ").add("PHONES ", {Ink::accent});
  // The scale stands above the meters; the word takes some of its room.
  const Line rule =
      meter_rule(meter_width, phones_scale(picture), {50, 60, 70, 80, 85, 90, 95, 100, 105, 110, 115, 120});
  const std::string text = rule.plain();
  Line shown;
  int column = phones_indent;
  for (const Run& run : rule.runs()) {
    const int wide = columns(run.text);
    if (column >= line.width()) shown.add(run.text, run.style);
    else if (column + wide > line.width()) {
      const int keep = column + wide - line.width();
      if (run.style == faint)
        for (int i = 0; i < keep; ++i) shown.add("─", faint);
      else shown.space(keep);
    }
    column += wide;
  }
  line.add(shown)
      .right("rms", 7, dim)
      .right("peak dB SPL", 13, dim)
      .right("volts", 9, dim)
      .right("headroom dB", 15, dim);
  return line;
}

Line phones_row(const Picture& picture, std::size_t index, const Look& look) {
  const rig::PhonesState& output = picture.phones[index];
  const bool is_chosen = picture.chosen == picture.inputs.size() + index;
  const int name = std::clamp(look.width / 6, 10, 24);
  Line line;
  mark(line, is_chosen);
  add_name(line, output.name, name, is_chosen, output.is_muted);
  add_flag(line, 'M', output.is_muted, Paper::mute);
  line.right(figure(output.level.value(), 1, "dB"), 10, output.is_muted ? faint : Style{});
  // A mix that is called like its listener says nothing new.
  int mix = 0;
  for (const auto& each : picture.phones)
    if (each.mix != each.name) mix = std::max(mix, columns(each.mix));
  line.space(2).left(mix > 0 ? output.mix : "", std::min(mix, name), {Ink::cool}).space(mix > 0 ? 1 : 0);
  // The pair that is heard; the others by their number, and in full where there is room.
  const int numbers = output.choices.size() > 1 ? 3 * static_cast<int>(output.choices.size()) : 0;
  const int room = look.width - line.width() - numbers - 2;
  for (std::size_t i = 0; i < output.choices.size(); ++i) {
    const bool is_heard = static_cast<int>(i) == output.choice;
    const std::string number = fmt::format(" {} ", i + 1);
    if (output.choices.size() > 1) line.add(number, is_heard ? Style{Ink::on_paper, Paper::chosen} : dim);
    if (is_heard) line.space(1).add(shortened(output.choices[i], room), {Ink::bright}).space(1);
    else if (look.width >= 150) line.add(output.choices[i], dim).space(1);
  }
  return line;
}

Line phones_levels(const Picture& picture, std::size_t index, const Look& look) {
  const rig::PhonesState& output = picture.phones[index];
  const Held held = index < picture.phones_held.size() ? picture.phones_held[index] : Held{};
  const double ceiling = output.ceiling.value();
  const int meter_width = std::max(look.width - phones_indent - phones_figures, 8);
  MeterScale scale = phones_scale(picture);
  scale.hot = ceiling - 3.0;
  const Style quiet = output.is_muted ? faint : Style{};

  Line line;
  line.space(phones_indent);
  line.add(meter(meter_width, scale, {output.sound.value(), output.peak.value(), held.level, ceiling}, look.pen));
  const std::string_view bound = !output.is_at_most ? "" : look.pen.is_ascii ? "<" : "≤";
  line.right(fmt::format("{}{}", bound, figure(output.sound.value(), 1)), 7,
             output.is_muted ? faint : Style{loudness(output.sound.value(), 85.0, ceiling - 3.0)});
  line.right(figure(held.level, 1), 6, quiet);
  // What the ceiling does: its figure while it waits, how far it turns down while it works.
  const double reduction = std::abs(output.ceiling_reduction.value());
  if (held.is_over) line.space(1).left(fmt::format("MAX{:>3.0f}", ceiling), 6, {Ink::on_paper, Paper::alarm});
  else if (reduction >= 0.05) line.right(fmt::format("▼{:.1f}", reduction), 7, {Ink::hot});
  else line.right(fmt::format("/{:.0f}", ceiling), 7, dim);
  line.right(voltage(output.volts), 9, quiet);
  const double headroom = output.headroom.value();
  if (!std::isfinite(headroom)) return line.right("·", 16, faint);
  const std::string_view limit = output.limit;
  if (headroom < 0.0) {
    const std::string words = fmt::format(" clips: {} ", limit);
    return line.space(16 - columns(words)).add(words, {Ink::on_paper, Paper::alarm});
  }
  if (headroom > 90.0) return line.right("> 90 ", 16, faint);  // nothing but hiss
  line.right(figure(headroom, 1), 6, {headroom < 3.0 ? Ink::warm : Ink::plain});
  return line.space(1).left(limit, 9, dim);
}

}  // namespace ohmic::app
