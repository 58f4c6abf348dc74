// Laws of a pickup: its filter follows the closed form, and the closed form follows the circuit.

#include "gear/pickup.hpp"

#include <gtest/gtest.h>

#include "gear/lab_test.hpp"

namespace ohmic::gear {
namespace {

using namespace lab;

TEST(Pickup, AtLowFrequencyItIsADividerOfItsResistanceAndTheLoad) {
  // 250 kohm || 1 Mohm = 200 kohm;  200 / (200 + 6) = 0.97087
  const PickupSpec spec = defaults(pickup_fields);
  EXPECT_NEAR(std::abs(response(spec, {.capacitance = 500_pF, .resistance = 1_Mohm}, 0_Hz)), 200.0 / 206.0, 1e-9);
}

TEST(Pickup, ResonatesWhereInductanceAndAllCapacitanceMeet) {
  // 1 / (2 pi sqrt(2.5 H * 610 pF)) = 4075.5 Hz, times sqrt(206 / 200) for the resistances = 4136.2 Hz
  const PickupSpec spec = defaults(pickup_fields);
  EXPECT_NEAR(resonance(spec, {.capacitance = 500_pF, .resistance = 1_Mohm}).value(), 4136.2, 0.5);
}

TEST(Pickup, ALowInputImpedanceTakesThePeakAway) {
  const PickupSpec spec = defaults(pickup_fields);
  EXPECT_GT(quality(spec, {.capacitance = 500_pF, .resistance = 1_Mohm}), 2.0);
  EXPECT_LT(quality(spec, {.capacitance = 500_pF, .resistance = 10_kohm}), 0.3);
}

TEST(Pickup, TheFilterFollowsTheCircuitWithinATenthOfADecibelTo20Kilohertz) {
  const PickupSpec spec = defaults(pickup_fields);
  for (const PickupLoad load : {PickupLoad{500_pF, 1_Mohm}, PickupLoad{1_nF, 10_Mohm}, PickupLoad{100_pF, 1_Mohm},
                                PickupLoad{500_pF, 47_kohm}}) {
    Pickup pickup(spec, load);
    pickup.prepare(format);
    for (const double f : {20.0, 100.0, 1000.0, 3000.0, 4136.0, 6000.0, 10000.0, 15000.0, 20000.0}) {
      const double got = std::abs(tone(run(pickup, sine(Hertz(f), 1.0, 24000)), Hertz(f)));
      EXPECT_NEAR(decibels(got / std::abs(response(spec, load, Hertz(f)))), 0.0, 0.1) << f << " Hz";
    }
  }
}

}  // namespace
}  // namespace ohmic::gear
