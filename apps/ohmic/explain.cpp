// ohmic explain: in plain words what a rig does and what to turn; beneath them level, noise and limits, and the latency.

#include "rig/explain.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>

#include "commands.hpp"
#include "json.hpp"
#include "rig/measured.hpp"
#include "rig/session.hpp"
#include "system.hpp"
#include "terminal/line.hpp"
#include "terminal/screen.hpp"

namespace ohmic::app {
namespace {

constexpr int page_width = 100;
constexpr int widest_name = 40;

using Row = std::vector<std::string>;

std::string decibels(Decibel value) { return std::isfinite(value.value()) ? text(value) : ""; }

/// The next word; a number keeps its unit: "142.0 dB SPL" is one.
std::size_t end_of_word(std::string_view words) {
  std::size_t end = std::min(words.find(' '), words.size());
  while (end < words.size()) {
    const bool is_number = words[end - 1] >= '0' && words[end - 1] <= '9';
    const bool is_unit = words.substr(0, end).ends_with("dB") && words.substr(end).starts_with(" SPL");
    if (!is_number && !is_unit) break;
    end = std::min(words.find(' ', end + 1), words.size());
  }
  return end;
}

/// Prints to stdout in what the terminal can show. Everything that is printed goes through here.
class Page {
 public:
  Page() : is_utf8_(prints_utf8()), is_bold_(is_terminal(1)) {}

  void line(std::string text = {}) const {
    text.erase(text.find_last_not_of(' ') + 1);
    fmt::print("{}\n", is_utf8_ ? text : in_ascii(text));
  }
  /// On a terminal names stand out; a file or pipe gets plain text.
  void heading(std::string_view text) const {
    line(is_bold_ ? fmt::format("\033[1m{}\033[0m", text) : std::string(text));
  }
  /// A sentence behind a bullet, or text behind a name, broken between words; what follows stands under the first word.
  void paragraph(const std::string& begin, std::string_view words) const {
    const int indent = columns(begin);
    std::string row = begin;
    while (!words.empty()) {
      const std::size_t end = end_of_word(words);
      const std::string_view word = words.substr(0, end);
      words.remove_prefix(std::min(end + 1, words.size()));
      if (columns(row) > indent && columns(row) + 1 + columns(word) > page_width) {
        line(row);
        row.assign(static_cast<std::size_t>(indent), ' ');
      }
      if (columns(row) > indent) row += ' ';
      row += word;
    }
    line(row);
  }
  void bullets(const std::vector<std::string>& sentences) const {
    for (const std::string& words : sentences) paragraph(is_utf8_ ? "  • " : "  - ", words);
  }
  /// The first column to the left, the others to the right. Names that are too long are cut.
  void table(std::vector<Row> rows) const {
    std::vector<int> widths(rows.front().size(), 0);
    for (const Row& row : rows)
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
    int others = 2;
    for (std::size_t i = 1; i < widths.size(); ++i) others += 3 + widths[i];
    widths[0] = std::min(widths[0], page_width - others);
    for (Row& row : rows) row[0] = cut(row[0], widths[0], !is_utf8_);
    for (const Row& row : rows) {
      Line printed;
      printed.space(2);
      for (std::size_t i = 0; i < row.size(); ++i)
        (i == 0 ? printed.left(row[i], widths[i]) : printed.right(row[i], widths[i])).space(3);
      line(printed.plain());
    }
  }
  void way(const std::vector<std::string>& kinds) const {
    std::string drawn;
    for (const std::string& kind : kinds) drawn += (drawn.empty() ? "" : is_utf8_ ? " ─▶ " : " -> ") + kind;
    paragraph("  ", drawn);
  }

 private:
  bool is_utf8_, is_bold_;
};

void print_input(const Page& page, const rig::Path& path) {
  page.heading(path.name);
  page.way(path.way);
  if (!path.does.empty()) page.paragraph("  strip: ", path.does);
  page.line();
  page.bullets(path.words);
  page.line();
  if (path.points.empty()) return;
  const std::string at = path.seen_from == "the microphone" ? "mic" : "input";
  std::vector<Row> rows{{"", "level", "headroom", "noise at " + at, "clips at " + at}};
  for (const rig::Point& p : path.points) rows.push_back({p.at, p.level, decibels(p.headroom), p.noise, p.limit});
  page.table(std::move(rows));
  page.line();
}

void print_output(const Page& page, const rig::Path& path) {
  page.heading(path.name);
  page.way(path.way);
  if (!path.does.empty()) page.paragraph("  output: ", path.does);
  page.line();
  page.bullets(path.words);
  page.line();
  std::vector<Row> rows{{"", "level", "noise", "clips at", "headroom", "S/N"}};
  for (const rig::Point& p : path.points)
    rows.push_back({p.at, p.level, p.noise, p.limit, decibels(p.headroom), decibels(p.signal_to_noise)});
  page.table(std::move(rows));
  page.line();
}

void print_desk(const Page& page, const std::vector<rig::Remark>& desk) {
  int width = 0;
  for (const rig::Remark& remark : desk) width = std::max(width, columns(remark.what));
  width = std::min(width, widest_name);
  for (const rig::Remark& remark : desk)
    page.paragraph(Line().space(2).left(remark.what, width).space(2).plain(), remark.words);
  page.line();
}

/// What needs a hand, before everything else.
void print_summary(const Page& page, const rig::Explanation& explanation) {
  std::vector<std::pair<std::string, std::string>> open;
  for (const auto& input : explanation.staging.inputs)
    if (!input.is_good) open.emplace_back(input.name, input.advice.front());
  for (const auto& output : explanation.staging.outputs)
    if (!output.is_good) open.emplace_back(output.name, output.advice.front());
  int width = 0;
  for (const auto& [name, advice] : open) width = std::max(width, columns(name));
  width = std::min(width, widest_name);
  for (const auto& [name, advice] : open) page.paragraph(Line().space(2).left(name, width).space(2).plain(), advice);
  if (!open.empty()) page.line();
  page.paragraph(
      "  ", fmt::format("{} as it is. Sound takes {} from connector to connector.",
                        open.empty() ? "All is good" : "Everything else is good", text(explanation.latency.time(), 3)));
  page.line();
}

/// A session that nobody plays: its plan knows what the nodes declare. Errors: a file of the rig that is not there.
Result<std::unique_ptr<rig::Session>> unplayed(const rig::Rig& rig, Clock& clock) {
  auto session = rig::Session::open(rig, {}, clock);
  if (!session) return session;
  const devices::Asked asked = (*session)->asked();
  const devices::Granted granted{.format = {rig.card.rate, rig.card.frames},
                                 .inputs = static_cast<int>(asked.inputs.size()),
                                 .outputs = static_cast<int>(asked.outputs.size()),
                                 .words = {}};
  if (auto ready = (*session)->prepare(granted); !ready) return std::unexpected(ready.error());
  return session;
}

/// `frames`: of the rig's period.
void print_latency(const Page& page, const rig::Ledger& ledger, int frames) {
  using Kind = rig::LatencyPart::Kind;
  page.heading(fmt::format("LATENCY from connector to connector, at {}", text(ledger.rate)));
  page.line();
  if (!ledger.input.empty())
    page.paragraph("  ", fmt::format("The longest way, {} to {}.{}", ledger.input, ledger.output,
                                     ledger.is_assumed ? " No card is open: one period each way is assumed." : ""));
  page.line();
  const auto row = [&](std::string_view part, Frames frames, std::string_view words = {}) {
    return Row{std::string(part), fmt::format("{} frames", frames.count()),
               fmt::format("{:.3f} ms", (frames / ledger.rate).value() * 1e3), std::string(words)};
  };
  std::vector<Row> rows;
  for (const auto& part : ledger.parts) {
    rows.push_back(row(part.part, part.frames, part.kind == Kind::asked_for ? "asked for" : ""));
    if (&part == &ledger.parts.front() && ledger.of(Kind::gear) == Frames(0))
      rows.push_back(row("Ohmic: strips, mixer, outputs", Frames(0)));
  }
  rows.push_back(row("together", ledger.total()));
  page.table(std::move(rows));
  if (const auto share = rig::measured_like(ledger.rate, frames)) {
    page.line();
    page.paragraph("  ", fmt::format("{}, {} frames: {}", share->measured.setting.card, frames, share->words()));
  }
}

}  // namespace

int explain(const ExplainAsked& asked) {
  const auto reading = read_or_say(asked.rig);
  if (!reading) return wrong;
  SteadyClock clock;
  const auto session = unplayed(reading->rig, clock);
  const rig::Explanation explanation =
      rig::explain(reading->rig, nullptr, session ? (*session)->engine().plan() : nullptr);
  if (asked.is_json) {
    fmt::print("{}\n", json(explanation));
    return done;
  }
  const Page page;
  page.heading(reading->rig.title.empty() ? asked.rig : reading->rig.title);
  page.line();
  print_summary(page, explanation);
  page.heading("INPUTS, at the highest peak: a sine that is full scale in the recording");
  page.line();
  for (const rig::Path& path : explanation.inputs) print_input(page, path);
  if (!explanation.desk.empty()) {
    page.heading("THE DESK");
    page.line();
    print_desk(page, explanation.desk);
  }
  page.heading("OUTPUTS, for a sine that is full scale in the mix");
  page.line();
  for (const rig::Path& path : explanation.outputs) print_output(page, path);
  print_latency(page, explanation.latency, reading->rig.card.frames);
  if (!session) {
    page.line();
    page.paragraph("  ", fmt::format("Not counted is what its parts may add: {}", session.error().sentence()));
  }
  for (const Error& warning : reading->warnings) fmt::print("\n{} (warning)\n", warning.sentence());
  return done;
}

}  // namespace ohmic::app
