// How long a level may be heard.

#include <cmath>

#include "advise/physics/physics.hpp"
#include "store/dose.hpp"

namespace ohmic::advise {
namespace {

//   T = T0 / 2^((L - L0) / 3)      both halve the time every 3 dB: equal energy
Second allowed(DBSPL level, DBSPL reference, Second for_reference) {
  return for_reference / std::exp2((level - reference).value() / 3.0);
}

}  // namespace

//   NIOSH 98-126 (1998): L0 = 85 dB(A), T0 = 8 h a day;   ITU-T H.870 (2018), adults: L0 = 80 dB(A), T0 = 40 h a week
Exposure exposure(DBSPL average, Second a_day) {
  const Second niosh = allowed(average, store::niosh_day.level, store::niosh_day.time);
  const Second who = allowed(average, store::h870_adult_week.level, store::h870_adult_week.time);
  return {.allowed_niosh_day = niosh,
          .niosh_share = a_day / niosh,
          .allowed_who_week = who,
          .who_share = 7.0 * a_day / who};
}

}  // namespace ohmic::advise
