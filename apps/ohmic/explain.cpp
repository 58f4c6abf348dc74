// ohmic explain: the signal path of a rig with level, noise, headroom at every point, its latency, and advice.

#include "rig/explain.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>

#include "commands.hpp"
#include "json.hpp"
#include "system.hpp"
#include "terminal/line.hpp"
#include "terminal/screen.hpp"

namespace ohmic::app {
namespace {

std::string decibels(Decibel value) { return std::isfinite(value.value()) ? text(value) : ""; }

std::string padded(std::string_view text, int width, bool is_right) {
  Line line;
  return (is_right ? line.right(text, width) : line.left(text, width)).plain();
}

/// "recording ─▶ microphone ─▶ preamp": the kinds of gear on the way, without their names.
std::string drawing(const rig::Path& path, bool is_utf8) {
  std::string text;
  for (const rig::Point& point : path.points) {
    const std::string kind = point.at.substr(0, point.at.find_first_of(":,"));
    text += (text.empty() ? "" : is_utf8 ? " ─▶ " : " -> ") + kind;
  }
  return text;
}

void print_path(const rig::Path& path, bool is_utf8) {
  // On a terminal the names stand out; a file or pipe gets plain text.
  const bool is_bold = is_terminal(1);
  fmt::print("{}{}{}\n  {}\n\n", is_bold ? "\033[1m" : "", path.name, is_bold ? "\033[0m" : "", drawing(path, is_utf8));
  const std::vector<std::string> titles{"", "level", "noise", "clips at", "headroom", "S/N"};
  std::vector<std::vector<std::string>> rows{titles};
  for (const rig::Point& p : path.points)
    rows.push_back({p.at, p.level, p.noise, p.limit, decibels(p.headroom), decibels(p.signal_to_noise)});
  std::vector<int> widths(titles.size(), 0);
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  for (const auto& row : rows) {
    std::string line = "  ";
    for (std::size_t i = 0; i < row.size(); ++i) line += padded(row[i], widths[i], i > 0) + "   ";
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print("{}\n", line);
  }
  if (!path.words.empty()) fmt::print("\n");
  for (const std::string& words : path.words) fmt::print("  {} {}\n", is_utf8 ? "•" : "-", words);
  fmt::print("\n");
}

std::string_view kind_in_words(rig::LatencyPart::Kind kind) {
  return kind == rig::LatencyPart::Kind::asked_for ? "asked for" : "";
}

void print_latency(const rig::Ledger& ledger) {
  using Kind = rig::LatencyPart::Kind;
  const std::string way =
      ledger.input.empty() ? std::string() : fmt::format(", the longest way: {} to {}", ledger.input, ledger.output);
  fmt::print("LATENCY from connector to connector at {}{}\n\n", text(ledger.rate), way);
  int width = 5;
  for (const auto& part : ledger.parts) width = std::max(width, columns(part.part));
  const auto row = [&](std::string_view part, Frames frames, std::string_view words) {
    std::string line = fmt::format("  {}  {:>6} frames  {:>7.3f} ms  {}", padded(part, width, false), frames.count(),
                                   (frames / ledger.rate).value() * 1e3, words);
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print("{}\n", line);
  };
  for (const auto& part : ledger.parts) {
    if (&part == &ledger.parts.back() && ledger.of(Kind::gear) == Frames(0)) row("Ohmic itself", Frames(0), "");
    const bool is_assumed = ledger.is_assumed && part.kind == Kind::card;
    row(part.part, part.frames, is_assumed ? "assumed: one period" : kind_in_words(part.kind));
  }
  row("together", ledger.total(), "");
}

}  // namespace

int explain(const ExplainAsked& asked) {
  const auto reading = read_or_say(asked.rig);
  if (!reading) return wrong;
  const rig::Explanation explanation = rig::explain(reading->rig);
  if (asked.is_json) {
    fmt::print("{}\n", json(explanation));
    return done;
  }
  const bool is_utf8 = prints_utf8();
  fmt::print("{}\n\n", reading->rig.title.empty() ? asked.rig : reading->rig.title);
  fmt::print("INPUTS, for a sine that is full scale in the recording\n\n");
  for (const rig::Path& path : explanation.inputs) print_path(path, is_utf8);
  fmt::print("OUTPUTS, for a sine that is full scale in the mix\n\n");
  for (const rig::Path& path : explanation.outputs) print_path(path, is_utf8);
  print_latency(explanation.latency);
  for (const Error& warning : reading->warnings) fmt::print("\n{} (warning)\n", warning.sentence());
  return done;
}

}  // namespace ohmic::app
