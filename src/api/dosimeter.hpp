#pragma once
// Reads how loud it is at every listener's ears, keeps their doses, and says when one is full.

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/hearing.hpp"
#include "rig/session.hpp"
#include "store/dose.hpp"
#include "units/clock.hpp"

namespace ohmic::api {

/// One output's listener at one moment. Levels are A-weighted, in the diffuse field, of the louder ear; lowest, likely,
/// highest. Where a knob that nobody sees follows, the lowest is nothing: -infinity dB(A), 0 %.
struct Dose {
  enum class Warning {
    none,
    may_be_full,  // the week by ITU-T H.870 or the day by NIOSH, if the highest figures are true
    full,         // likely
    too_loud,     // likely more than 100 dB(A) over the last 30 s (IEC 62368-1:2018, 10.6.3.3)
  };
  std::string output, listener;
  Interval<DBSPL> now;               // of the last second
  Interval<DBSPL> recent;            // LAeq of the last 30 s, or as long as it is heard
  DBSPL average{unknown};            // likely LAeq since this began
  Interval<double> today, week;      // percent of store::niosh_day; of the H.870 week of the rig's mode
  std::optional<Second> until_full;  // at `recent`, if the highest figures are true; nothing: not within a week
  Warning warning = Warning::none;
  bool is_understood = false;  // somebody said so since the warning came
  bool is_at_most = false;     // the lowest is not known
  std::string words;
  std::vector<std::string> unknowns;  // what is not known, a sentence each
};
std::string_view name_of(Dose::Warning warning);

/// All calls [control], from one thread: it is the one reader of the session's exposure meters.
class Dosimeter {
 public:
  /// `wall` is the time of day. `is_heard`: false on a card that nobody hears; `book` then should be one in memory.
  /// All must outlive it but the book.
  Dosimeter(rig::Session& session, store::DoseBook book, const Clock& clock, std::function<store::WallTime()> wall,
            bool is_heard = true);

  /// A dose that became full, or what could not be kept; in words, each once.
  struct Notice {
    std::string output, words;
  };
  /// Takes what the meters added. To be called some times a second; writes every 5 s.
  std::vector<Notice> look();
  /// Writes what is not written yet. Errors: the book's; then it stays to be written.
  Result<void> keep();
  /// True once every 2 s: time to tell.
  bool is_time_to_tell();

  std::vector<Dose> doses() const;
  /// Errors: no such phones output.
  Result<Dose> dose(std::string_view output) const;
  /// Somebody read the warning. Errors: no such phones output.
  Result<void> understood(std::string_view output);

 private:
  struct Slice {
    Interval<double> mean_square;  // Pa^2
    double seconds = 0.0;
  };
  struct Ear {
    dsp::SoundExposure::Sums seen;                  // of the meter
    double left = 0.0, right = 0.0, seconds = 0.0;  // of the slice that is being filled
    std::deque<Slice> recent;                       // the last 30 s, a second each
    double energy = 0.0, heard_for = 0.0;           // likely, since it began
    store::Heard pending;                           // not written yet
    std::string listener;                           // whose that is
    store::WallTime minute{};                       // and of when
    int told_week = 0, told_day = 0;                // how many times full
    bool told_maybe = false, told_loud = false, is_new = true, is_understood = false;
  };
  struct Kept {
    store::Heard today, week;
  };
  void take(const rig::Phones& phones, Ear& ear);
  void close(const rig::Phones& phones, Ear& ear);
  Result<void> write(Ear& ear);
  Result<void> refresh(const std::string& listener);
  Kept kept_of(const std::string& listener) const;
  void warn(const Dose& dose, Ear& ear, std::vector<Notice>& notices) const;
  Dose dose_of(const rig::Phones& phones, const Ear& ear) const;
  const store::SoundAllowance& week() const;

  rig::Session& session_;
  store::DoseBook book_;
  const Clock& clock_;
  std::function<store::WallTime()> wall_;
  bool is_heard_;
  std::map<std::string, Ear, std::less<>> ears_;   // by output
  std::map<std::string, Kept, std::less<>> kept_;  // by listener
  Clock::Time written_{}, told_{};
  bool is_broken_ = false;  // the book cannot be written, and that was told
};

}  // namespace ohmic::api
