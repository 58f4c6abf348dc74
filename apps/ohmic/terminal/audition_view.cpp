// Lays the audition out: three fields to listen to, the test below, what cannot be heard at the bottom.

#include "terminal/audition_view.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ohmic::app {
namespace {

constexpr Style dim{Ink::dim};

/// Words into lines of at most `width` columns.
std::vector<std::string> wrapped(const std::string& text, int width) {
  std::vector<std::string> lines(1);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!lines.back().empty() && columns(lines.back()) + 1 + columns(word) > width) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
    at = end + 1;
  }
  return lines;
}

Line source_line(char key, const std::string& title, bool is_heard, const Look& look) {
  Line line;
  line.space(1).add(is_heard ? "▸" : " ", {Ink::accent}).space(1);
  line.add(fmt::format(" {} ", key), is_heard ? Style{Ink::on_paper, Paper::chosen} : Style{Ink::accent}).space(2);
  line.add(title, is_heard ? Style{Ink::bright} : Style{});
  return line.clip(look.width, look.pen.is_ascii);
}

Line test_line(const AuditionPicture& picture) {
  Line line;
  line.space(1).add(
      fmt::format("Trial {} of {}{}", picture.trial, picture.trials, picture.is_at_most ? " at most" : ""),
      {Ink::bright});
  line.space(2);
  if (picture.can_answer) line.add("1", {Ink::accent}).add(" X is A   ").add("2", {Ink::accent}).add(" X is B");
  else line.add("listen to X, then answer", dim);
  return line;
}

Line key_line(const AuditionPicture& picture) {
  Line line;
  line.space(1).add(picture.is_test ? "a b x" : "a b", {Ink::accent}).add(" listen   ", dim);
  if (picture.is_test) line.add("1 2", {Ink::accent}).add(" answer   ", dim);
  line.add("- +", {Ink::accent}).add(" volume   ", dim).add("q", {Ink::accent});
  return line.add(picture.is_test ? " stop (what is missing counts as wrong)" : " quit", dim);
}

}  // namespace

std::vector<Line> audition_view(const AuditionPicture& picture, const Look& look) {
  using advise::Heard;
  std::vector<Line> lines;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(picture.elapsed).count();
  Line title;
  title.add(" AUDITION ", {Ink::on_paper, Paper::chosen}).space(1).add(picture.music, {Ink::bright});
  title.add(" on ", dim).add(picture.headphones, {Ink::bright});
  lines.push_back(title);
  Line card;
  card.space(1).add(picture.is_playing ? "▸ " : "■ ", {picture.is_playing ? Ink::good : Ink::hot}).add(picture.device);
  card.add(fmt::format("  {}:{:02}  volume {:+.0f} dB", seconds / 60, seconds % 60, picture.volume), dim);
  lines.push_back(card);
  lines.emplace_back();
  lines.push_back(source_line('A', picture.a, picture.heard == Heard::a, look));
  lines.push_back(source_line('B', picture.b, picture.heard == Heard::b, look));
  if (picture.is_test) lines.push_back(source_line('X', "one of them", picture.heard == Heard::x, look));
  lines.emplace_back();
  if (picture.is_test) lines.push_back(test_line(picture));
  lines.push_back(Line().space(1).add(picture.note, {Ink::cool}));
  lines.emplace_back();

  const auto room = static_cast<std::size_t>(std::max(look.height - 1, 1));
  if (!picture.limits.empty() && lines.size() + 2 <= room)
    lines.push_back(Line().add(" What cannot be heard here", dim));
  for (const std::string& limit : picture.limits)
    for (const std::string& part : wrapped(limit, std::max(look.width - 4, 20)))
      if (lines.size() < room) lines.push_back(Line().space(3).add(part, dim));
  lines.resize(room);
  lines.push_back(key_line(picture));
  // Lines fill the width: the screen writes over what stood there.
  for (Line& line : lines) line.clip(look.width, look.pen.is_ascii).to_column(look.width);
  if (look.pen.is_ascii)
    for (Line& line : lines) {
      Line plain;
      for (const Run& run : line.runs()) plain.add(in_ascii(run.text), run.style);
      line = plain;
    }
  lines.resize(static_cast<std::size_t>(std::max(look.height, 1)));
  return lines;
}

}  // namespace ohmic::app
