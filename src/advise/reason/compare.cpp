// Side by side: figures as intervals; a winner only where the intervals do not meet.

#include "advise/reason/compare.hpp"

#include <optional>

#include <fmt/format.h>

#include "advise/reason/requirement.hpp"
#include "advise/reason/say.hpp"
#include "advise/reason/shelf.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

using store::Kind;
using Known = std::optional<Interval<double>>;
enum class Better { more, less, neither };

class Table {
 public:
  explicit Table(Comparison& to) : to_(to) {}

  void row(std::string what, Dimension dimension, Known first, Known second, Better better) {
    if (!first && !second) return;
    Compared row{.what = std::move(what), .first = words(dimension, first), .second = words(dimension, second)};
    if (first && second && better != Better::neither) {
      const bool first_is_more = first->low > second->high, second_is_more = second->low > first->high;
      if (first_is_more || second_is_more) row.better = first_is_more == (better == Better::more) ? 0 : 1;
    }
    to_.rows.push_back(std::move(row));
  }
  template <class Q>
  void row(std::string what, std::optional<Interval<Q>> first, std::optional<Interval<Q>> second, Better better) {
    const auto as_numbers = [](const std::optional<Interval<Q>>& of) -> Known {
      return of ? Known(say::numbers(*of)) : std::nullopt;
    };
    row(std::move(what), Q::dimension, as_numbers(first), as_numbers(second), better);
  }

 private:
  static std::string words(Dimension dimension, const Known& of) {
    return of ? say::exactly(dimension, *of) : std::string("unknown");
  }
  Comparison& to_;
};

template <class Q>
std::optional<Interval<Q>> published(const store::Facts<Q>& facts) {
  if (facts.empty()) return std::nullopt;
  Interval<Q> all(facts.front().value);
  for (const auto& fact : facts) all = hull(all, Interval<Q>(fact.value));
  return all;
}
Known count(const store::Facts<int>& facts) {
  return facts.empty() ? Known() : Known(Interval<double>(facts.front().value));
}
Known flag(const store::Facts<bool>& facts) {
  return facts.empty() ? Known() : Known(Interval<double>(facts.front().value ? 1.0 : 0.0));
}

std::optional<Drive> drive_in(const store::Device& device) {
  switch (device.kind) {
    case Kind::amplifier: return drive_of(static_cast<const store::Amplifier&>(device));
    case Kind::interface: return drive_of(static_cast<const store::Interface&>(device));
    case Kind::source: return drive_of(static_cast<const store::PlaybackSource&>(device));
    default: return std::nullopt;
  }
}

void headphones(Table& table, const store::Headphone& first, const store::Headphone& second) {
  const Ears a = ears_of(first), b = ears_of(second);
  const Need na = need(a, DBSPL(110.0)), nb = need(b, DBSPL(110.0));
  const auto per_mw = [](const Ears& ears) {
    return std::optional(map(ears.sensitivity, [&](DBPerVolt s) { return per_milliwatt(s, ears.impedance.likely); }));
  };
  table.row("sensitivity, per volt", std::optional(a.sensitivity), std::optional(b.sensitivity), Better::more);
  table.row("the same per milliwatt", per_mw(a), per_mw(b), Better::neither);
  table.row("impedance at 1 kHz", std::optional(a.impedance), std::optional(b.impedance), Better::neither);
  table.row("voltage for 110 dB SPL", std::optional(na.voltage), std::optional(nb.voltage), Better::less);
  table.row("current for 110 dB SPL", std::optional(na.current), std::optional(nb.current), Better::less);
  table.row("power for 110 dB SPL", std::optional(na.power), std::optional(nb.power), Better::less);
  table.row("power it survives", a.power_limit, b.power_limit, Better::neither);
}

void outputs(Table& table, const Drive& a, const Drive& b, const std::vector<OwnedHeadphone>& worn) {
  const auto known = [](bool is_known, auto interval) { return is_known ? std::optional(interval) : std::nullopt; };
  table.row("headphone output, no load", known(a.is_level_known, a.open), known(b.is_level_known, b.open),
            Better::more);
  for (const double ohms : {32.0, 300.0}) {
    Ears resistor;
    resistor.sensitivity = Interval<DBPerVolt>(DBPerVolt(100.0));
    resistor.impedance = resistor.impedance_span = Interval<Ohm>(Ohm(ohms));
    table.row(fmt::format("into {:.0f} ohm", ohms), known(a.is_level_known, given(a, resistor).voltage),
              known(b.is_level_known, given(b, resistor).voltage), Better::more);
  }
  table.row("output impedance", known(a.is_impedance_known, a.impedance), known(b.is_impedance_known, b.impedance),
            Better::less);
  table.row("noise at the headphones", a.noise, b.noise, Better::less);
  for (const OwnedHeadphone& one : worn) {
    if (one.is_any || one.is_wireless) continue;
    const Ears& ears = one.ears;
    const auto bent = [&](const Drive& of) { return known(of.is_impedance_known, worst(bend(ears, of.impedance))); };
    table.row("peaks with " + ears.name, known(a.is_level_known, given(a, ears).level),
              known(b.is_level_known, given(b, ears).level), Better::more);
    table.row("tone bent by", bent(a), bent(b), Better::less);
    table.row("hiss, A-weighted", hiss(a, ears), hiss(b, ears), Better::less);
  }
}

void interfaces(Table& table, const store::Interface& a, const store::Interface& b) {
  table.row("microphone inputs", Dimension::number, count(a.microphone_inputs), count(b.microphone_inputs),
            Better::more);
  table.row("line outputs", Dimension::number, count(a.line_outputs), count(b.line_outputs), Better::more);
  table.row("48 V", Dimension::flag, flag(a.has_phantom), flag(b.has_phantom), Better::more);
  table.row("instrument input", Dimension::flag, flag(a.has_instrument_input), flag(b.has_instrument_input),
            Better::more);
  table.row("direct monitoring", Dimension::flag, flag(a.has_direct_monitoring), flag(b.has_direct_monitoring),
            Better::more);
  table.row("highest microphone gain", published(a.microphone_gain), published(b.microphone_gain), Better::more);
  table.row("input noise (EIN, A)", published(a.input_noise), published(b.input_noise), Better::less);
  table.row("dynamic range of the inputs (A)", published(a.input_dynamic_range), published(b.input_dynamic_range),
            Better::more);
  table.row("dynamic range of the outputs (A)", published(a.output_dynamic_range), published(b.output_dynamic_range),
            Better::more);
}

void microphones(Table& table, const store::Microphone& first, const store::Microphone& second) {
  const MicrophoneFigures a = microphone_of(first), b = microphone_of(second);
  table.row("sensitivity", std::optional(a.sensitivity), std::optional(b.sensitivity), Better::more);
  table.row("self-noise (A)", std::optional(a.self_noise), std::optional(b.self_noise), Better::less);
  table.row("highest level", a.maximum, b.maximum, Better::more);
  table.row("impedance", std::optional(a.impedance), std::optional(b.impedance), Better::neither);
  table.row("wants 48 V", Dimension::flag, flag(first.needs_phantom), flag(second.needs_phantom), Better::neither);
}

/// A headphone beside what may drive it: they are no rivals, so what is told is how they get on.
void together(Comparison& to, const store::Headphone& headphone, const store::Device& other) {
  const auto drive = drive_in(other);
  if (!drive) {
    to.sentence = "These two do different things; nothing of them can be compared.";
    return;
  }
  const Ears ears = ears_of(headphone);
  const Given heard = given(*drive, ears);
  to.sentence = fmt::format(
      "These are no rivals: {} drives {} to {} at peaks, and its output impedance bends the tone by at "
      "most {:.1f} dB.",
      other.name(), headphone.name(), say::whole(heard.level), worst(bend(ears, drive->impedance)).high.value());
}

void conclude(Comparison& to) {
  std::vector<std::string> wins[2];
  int unknown = 0;
  for (const Compared& row : to.rows) {
    if (row.better >= 0) wins[row.better].push_back(row.what);
    unknown += row.first == "unknown" || row.second == "unknown" ? 1 : 0;
  }
  if (wins[0].empty() && wins[1].empty()) {
    to.sentence = "By what is published neither is better in anything.";
  } else {
    std::vector<std::string> words;
    if (!wins[0].empty()) words.push_back(fmt::format("{} wins {}", to.first, say::list(wins[0])));
    if (!wins[1].empty()) words.push_back(fmt::format("{} wins {}", to.second, say::list(wins[1])));
    to.sentence = words.size() == 2 ? words[0] + "; " + words[1] + "." : words[0] + ".";
  }
  if (unknown > 0)
    to.sentence +=
        fmt::format(" {} not published for both.", say::capital(say::counted(unknown, "figure is", "figures are")));
}

}  // namespace

Comparison compare(const store::Device& first, const store::Device& second, const std::vector<OwnedHeadphone>& worn) {
  Comparison to{.first = first.name(), .second = second.name()};
  Table table(to);
  if (first.kind == Kind::headphone && second.kind == Kind::headphone) {
    headphones(table, static_cast<const store::Headphone&>(first), static_cast<const store::Headphone&>(second));
  } else if (first.kind == Kind::microphone && second.kind == Kind::microphone) {
    microphones(table, static_cast<const store::Microphone&>(first), static_cast<const store::Microphone&>(second));
  } else if (first.kind == Kind::headphone || second.kind == Kind::headphone) {
    const bool is_first = first.kind == Kind::headphone;
    together(to, static_cast<const store::Headphone&>(is_first ? first : second), is_first ? second : first);
  } else {
    const auto a = drive_in(first), b = drive_in(second);
    if (a && b) outputs(table, *a, *b, worn);
    if (first.kind == Kind::interface && second.kind == Kind::interface)
      interfaces(table, static_cast<const store::Interface&>(first), static_cast<const store::Interface&>(second));
  }
  if (to.sentence.empty() && to.rows.empty())
    to.sentence = "These two do different things; nothing of them can be compared.";
  if (to.sentence.empty()) conclude(to);
  to.rows.push_back({.what = "price", .first = price_of(first).second, .second = price_of(second).second});
  return to;
}

}  // namespace ohmic::advise
