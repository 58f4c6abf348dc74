// From the meters' sums to seconds, from seconds to minutes in the book, from the book to percent and warnings.

#include "api/dosimeter.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "api/dose_words.hpp"
#include "api/protocol.hpp"
#include "units/levels.hpp"

namespace ohmic::api {
namespace {

using store::Heard;

constexpr double slice = 1.0, window = 30.0;  // s
constexpr Clock::Time write_every = std::chrono::seconds(5), tell_every = std::chrono::seconds(2);
/// IEC 62368-1:2018, table 39: the end of RS2.
constexpr DBSPL too_loud{100.0};
constexpr DBSPL silence{20.0};

Interval<double> scaled(double value, Interval<Decibel> gain) {
  return map(gain, [value](Decibel g) { return value * std::pow(10.0, g.value() / 10.0); });
}
Interval<double> sum(Interval<double> a, Interval<double> b) {
  return {a.low + b.low, a.likely + b.likely, a.high + b.high};
}
Interval<DBSPL> levels(Interval<double> mean_square) { return map(mean_square, store::level_of_mean_square); }

/// Seconds until the rest of an allowance is used up.
double left(double percent_used, const store::SoundAllowance& allowance, double mean_square) {
  const double rest = (1.0 - percent_used / 100.0) * 3600.0 * allowance.pa2h();
  return rest <= 0.0 ? 0.0 : rest / mean_square;
}

}  // namespace

std::string_view name_of(Dose::Warning warning) {
  switch (warning) {
    case Dose::Warning::none: return "none";
    case Dose::Warning::may_be_full: return "may_be_full";
    case Dose::Warning::full: return "full";
    case Dose::Warning::too_loud: return "too_loud";
  }
  return "none";
}

Dosimeter::Dosimeter(rig::Session& session, store::DoseBook book, const Clock& clock,
                     std::function<store::WallTime()> wall, bool is_heard)
    : session_(session),
      book_(std::move(book)),
      clock_(clock),
      wall_(std::move(wall)),
      is_heard_(is_heard),
      written_(clock.now()),
      told_(clock.now()) {
  (void)keep();  // what earlier runs kept; that it cannot be read is told with the first look that writes
}

const store::SoundAllowance& Dosimeter::week() const {
  return session_.rig().hearing.mode == rig::HearingMode::sensitive ? store::h870_sensitive_week
                                                                    : store::h870_adult_week;
}

void Dosimeter::take(const rig::Phones& phones, Ear& ear) {
  const auto sums = session_.exposure(phones.name);
  if (!sums) return;
  // A meter that begins anew (the card was opened again) counts from nothing.
  const dsp::SoundExposure::Sums since = sums->seconds < ear.seen.seconds ? dsp::SoundExposure::Sums{} : ear.seen;
  ear.left += sums->left - since.left;
  ear.right += sums->right - since.right;
  ear.seconds += sums->seconds - since.seconds;
  ear.seen = *sums;
  if (ear.seconds >= slice) close(phones, ear);
}

/// A second is full: what it was for this listener.
void Dosimeter::close(const rig::Phones& phones, Ear& ear) {
  const double energy = std::max(ear.left, ear.right), seconds = ear.seconds;
  const Slice full{scaled(energy / seconds, rig::ear_of(session_.rig(), phones).gain), seconds};
  ear.left = ear.right = ear.seconds = 0.0;
  ear.recent.push_back(full);
  double kept = 0.0;
  for (const Slice& one : ear.recent) kept += one.seconds;
  while (ear.recent.size() > 1 && kept - ear.recent.front().seconds >= window)
    kept -= ear.recent.front().seconds, ear.recent.pop_front();
  ear.energy += full.mean_square.likely * seconds;
  ear.heard_for += seconds;

  if (full.mean_square.high < store::mean_square(silence)) return;  // a millionth of what counts, but a row a minute
  const store::WallTime minute = std::chrono::floor<std::chrono::minutes>(wall_());
  if (ear.pending.seconds > 0.0 && (ear.listener != phones.listener || ear.minute != minute)) (void)write(ear);
  ear.listener = phones.listener;
  ear.minute = minute;
  const auto counted = [&](double m) { return m >= store::mean_square(store::niosh_threshold) ? m * seconds : 0.0; };
  ear.pending += Heard{.all = map(full.mean_square, [&](double m) { return m * seconds; }),
                       .above_80 = map(full.mean_square, counted),
                       .seconds = seconds};
}

Result<void> Dosimeter::write(Ear& ear) {
  if (ear.pending.seconds <= 0.0) return {};
  if (auto added = book_.add(ear.listener, ear.minute, ear.pending); !added) return added;
  kept_[ear.listener].today += ear.pending;
  kept_[ear.listener].week += ear.pending;
  ear.pending = {};
  return {};
}

/// What the book has, of other Ohmics too, in the day and the week as they begin now.
Result<void> Dosimeter::refresh(const std::string& listener) {
  const store::WallTime now = wall_();
  const auto today = book_.since(listener, store::start_of_day(now), now);
  if (!today) return std::unexpected(today.error());
  const auto week = book_.since(listener, store::start_of_week(now), now);
  if (!week) return std::unexpected(week.error());
  kept_[listener] = {*today, *week};
  return {};
}

Result<void> Dosimeter::keep() {
  written_ = clock_.now();
  Result<void> done;
  for (auto& [output, ear] : ears_)
    if (auto one = write(ear); !one) done = one;
  for (const rig::Phones& phones : session_.rig().phones) {
    kept_.try_emplace(phones.listener);  // asked for, even if it cannot be read
    if (auto one = refresh(phones.listener); !one) done = one;
  }
  return done;
}

std::vector<Dosimeter::Notice> Dosimeter::look() {
  std::vector<Notice> notices;
  const auto& outputs = session_.rig().phones;
  for (auto ear = ears_.begin(); ear != ears_.end();) {
    const bool is_gone = std::ranges::find(outputs, ear->first, &rig::Phones::name) == outputs.end();
    if (is_gone && write(ear->second)) ear = ears_.erase(ear);
    else ++ear;
  }
  bool is_due = clock_.now() - written_ >= write_every;
  for (const rig::Phones& phones : outputs) {
    take(phones, ears_[phones.name]);
    is_due = is_due || !kept_.contains(phones.listener);
  }
  if (is_due) {
    const auto kept = keep();
    if (!kept && !is_broken_)
      notices.push_back({{}, "Doses are not kept: " + kept.error().sentence() + " They are added up meanwhile."});
    is_broken_ = !kept;
  }
  for (const rig::Phones& phones : outputs) {
    Ear& ear = ears_[phones.name];
    warn(dose_of(phones, ear), ear, notices);
  }
  return notices;
}

bool Dosimeter::is_time_to_tell() {
  if (clock_.now() - told_ < tell_every) return false;
  told_ = clock_.now();
  return true;
}

/// IEC 62368-1:2018, 10.6.3.2: at 100 % of the week and at each further 100 %; 10.6.3.3: above 100 dB(A) over 30 s.
void Dosimeter::warn(const Dose& dose, Ear& ear, std::vector<Notice>& notices) const {
  const auto times = [](double percent) { return static_cast<int>(std::min(percent / 100.0, 1e6)); };
  const int week = times(dose.week.likely), day = times(dose.today.likely);
  const bool may_be = week == 0 && day == 0 && std::max(dose.week.high, dose.today.high) >= 100.0;
  const bool is_loud = dose.warning == Dose::Warning::too_loud;
  // What was full before this began was told by whoever filled it.
  const bool is_told = !ear.is_new && session_.rig().hearing.mode != rig::HearingMode::off;
  const auto tell = [&](std::string words) {
    ear.is_understood = false;
    if (is_told) notices.push_back({dose.output, std::move(words)});
  };
  if (week > ear.told_week) tell(words_of_full(dose, week, dose.week, week_words(this->week())));
  if (day > ear.told_day) tell(words_of_full(dose, day, dose.today, "what NIOSH allows in a day"));
  if (may_be && !ear.told_maybe) tell(words_of_maybe(dose));
  if (is_loud && !ear.told_loud) tell(words_of_loud(dose));
  ear.told_week = week;
  ear.told_day = day;
  ear.told_maybe = may_be;
  ear.told_loud = is_loud || (ear.told_loud && dose.recent.likely > too_loud - Decibel(3.0));
  ear.is_new = ear.is_new && !kept_.contains(dose.listener);
}

Dosimeter::Kept Dosimeter::kept_of(const std::string& listener) const {
  const auto found = kept_.find(listener);
  Kept kept = found == kept_.end() ? Kept{} : found->second;
  for (const auto& [output, ear] : ears_) {
    if (ear.listener != listener) continue;
    kept.today += ear.pending;
    kept.week += ear.pending;
  }
  return kept;
}

Dose Dosimeter::dose_of(const rig::Phones& phones, const Ear& ear) const {
  const rig::EarKnowledge known = rig::ear_of(session_.rig(), phones);
  Dose dose{.output = phones.name, .listener = phones.listener};
  dose.is_at_most = known.is_at_most;
  dose.is_understood = ear.is_understood;
  dose.unknowns = known.words;
  if (!is_heard_)
    dose.unknowns.emplace_back(
        "The virtual card is heard by nobody: this is what its listeners would have, and is not kept.");

  Interval<double> recent;
  double seconds = 0.0;
  for (const Slice& one : ear.recent) {
    recent = sum(recent, map(one.mean_square, [&](double m) { return m * one.seconds; }));
    seconds += one.seconds;
  }
  const Interval<double> mean = seconds > 0.0 ? map(recent, [&](double e) { return e / seconds; }) : Interval<double>();
  dose.recent = levels(mean);
  dose.now = levels(ear.recent.empty() ? Interval<double>() : ear.recent.back().mean_square);
  // Two amplifiers are seldom equally loud to a hundredth of a decibel: whoever compares them blindly must not read it.
  if (is_hidden(session_, phones.name)) dose.now = dose.recent = levels(Interval<double>());
  if (ear.heard_for > 0.0) dose.average = store::level_of_mean_square(ear.energy / ear.heard_for);

  const Kept kept = kept_of(phones.listener);
  dose.today = store::percent_of(kept.today.above_80, store::niosh_day);
  dose.week = store::percent_of(kept.week.all, week());
  double until = left(dose.week.high, week(), mean.high);
  if (mean.high >= store::mean_square(store::niosh_threshold))
    until = std::min(until, left(dose.today.high, store::niosh_day, mean.high));
  if (until < 7.0 * 24.0 * 3600.0) dose.until_full = Second(until);

  if (dose.recent.likely > too_loud && seconds >= window - slice) dose.warning = Dose::Warning::too_loud;
  else if (std::max(dose.week.likely, dose.today.likely) >= 100.0) dose.warning = Dose::Warning::full;
  else if (std::max(dose.week.high, dose.today.high) >= 100.0) dose.warning = Dose::Warning::may_be_full;
  dose.words = words_of(dose, week());
  return dose;
}

std::vector<Dose> Dosimeter::doses() const {
  std::vector<Dose> all;
  for (const rig::Phones& phones : session_.rig().phones) {
    const auto ear = ears_.find(phones.name);
    all.push_back(dose_of(phones, ear == ears_.end() ? Ear{} : ear->second));
  }
  return all;
}

Result<Dose> Dosimeter::dose(std::string_view output) const {
  for (Dose& one : doses())
    if (one.output == output) return std::move(one);
  return failure(fmt::format("There is no phones output \"{}\".", output));
}

Result<void> Dosimeter::understood(std::string_view output) {
  const auto ear = ears_.find(output);
  if (ear == ears_.end()) return failure(fmt::format("There is no phones output \"{}\".", output));
  ear->second.is_understood = true;
  return {};
}

}  // namespace ohmic::api
