#pragma once
// How much sound each listener had: kept minute by minute in a file that survives kills, restarts and changed clocks.

#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "units/error.hpp"
#include "units/interval.hpp"
#include "units/quantity.hpp"

namespace ohmic::store {

/// A level that may be heard for a time, and with equal energy any other: E = p0^2 10^(L/10) T.
struct SoundAllowance {
  std::string_view name;
  DBSPL level;  // A-weighted, in the diffuse field
  Second time;
  double pa2h() const;
};
/// NIOSH 98-126 (1998), chapter 1: 85 dB(A) for 8 hours of a day, 3 dB exchange rate: 1.01 Pa^2 h. Levels from 80 dB(A) up
/// are integrated.
inline constexpr SoundAllowance niosh_day{"NIOSH, a day", DBSPL(85.0), Second(8.0 * 3600.0)};
inline constexpr DBSPL niosh_threshold{80.0};
/// ITU-T H.870 (2018), clause 7.1, mode 1 (adults) and mode 2 (sensitive users): seven days. 1.6 and 0.51 Pa^2 h.
inline constexpr SoundAllowance h870_adult_week{"ITU-T H.870, a week", DBSPL(80.0), Second(40.0 * 3600.0)};
inline constexpr SoundAllowance h870_sensitive_week{"ITU-T H.870 for sensitive ears, a week", DBSPL(75.0),
                                                    Second(40.0 * 3600.0)};
/// Mean square pressure of a level, Pa^2.
double mean_square(DBSPL level);
/// Its level; -infinity dB for none.
DBSPL level_of_mean_square(double pascal_squared);

/// Percent of an allowance; the exposure in Pa^2 s.
Interval<double> percent_of(Interval<double> exposure, const SoundAllowance& allowance);

/// What was heard in some time. Pa^2 s, A-weighted, of the louder ear.
struct Heard {
  Interval<double> all;       // lowest, likely, highest
  Interval<double> above_80;  // the part of it that NIOSH counts
  double seconds = 0.0;       // how long something was heard or could have been
  Heard& operator+=(const Heard& other);
};

using WallTime = std::chrono::sys_seconds;

/// The dose book. Minutes are of universal time, so that neither summer time nor a journey counts anything twice; what is
/// heard while a clock is wrong stands where that clock was. Several programs may write at once: minutes add up. All [control].
class DoseBook {
 public:
  /// Opens or makes the file (":memory:": nothing is kept) and its folder. Minutes older than 90 days go.
  /// Errors: Database's, with the file.
  static Result<DoseBook> open(const std::filesystem::path& file, WallTime now);
  DoseBook(DoseBook&&) noexcept;
  DoseBook& operator=(DoseBook&&) noexcept;
  ~DoseBook();

  /// Adds to the minute of `when`. A write that a killed process had finished is there. Errors: Database's.
  Result<void> add(std::string_view listener, WallTime when, const Heard& heard);
  /// From that moment's minute on. Up to 7 days that lie in the future count, too: a clock that was put back must not
  /// make anything unheard. Errors: Database's.
  Result<Heard> since(std::string_view listener, WallTime from, WallTime now) const;
  /// In alphabetical order.
  Result<std::vector<std::string>> listeners() const;
  /// How many minutes were forgotten.
  Result<int> forget(std::string_view listener);

 private:
  struct Parts;
  explicit DoseBook(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// The last midnight by the local clock (TZ); where summer time begins at midnight, the day's first moment.
WallTime start_of_day(WallTime now);
/// Seven days back: the window of ITU-T H.870 and EN 50332-3 rolls.
WallTime start_of_week(WallTime now);

/// dose.sqlite in state_folder(). Errors: state_folder's.
Result<std::filesystem::path> usual_dose_file();

}  // namespace ohmic::store
