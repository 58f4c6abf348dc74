// Output impedance is judged by what it does to the tone, and nobody is blamed for what nobody measured.

#include "advise/reason/output_impedance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "advise/physics/made_test.hpp"

namespace ohmic::advise {
namespace {

using testing::HasSubstr;

TEST(ImpedanceClaim, without_a_curve_the_rule_of_thumb_speaks_and_nobody_is_blamed) {
  const gear::HeadphoneSpec spec{.impedance = Ohm(32.0), .sensitivity = DBPerVolt(112.0)};
  const Claim low = impedance_claim("Amp", Interval(Ohm(1.0)), ears_of(spec, "it"));
  const Claim high = impedance_claim("Amp", Interval(Ohm(50.0)), ears_of(spec, "it"));
  EXPECT_TRUE(low.is_met && low.is_requirement);
  EXPECT_THAT(high.says, HasSubstr("more than an eighth"));
  EXPECT_TRUE(high.is_met);
  EXPECT_FALSE(high.is_requirement);
}

TEST(ImpedanceClaim, judges_by_what_it_does_to_the_tone) {
  const Ears hd650 = ears_of(made::hd650());
  const Claim none = impedance_claim("Amp", Interval(Ohm(0.5)), hd650);
  EXPECT_TRUE(none.is_met);
  EXPECT_THAT(none.says, HasSubstr("the tone stays as it is"));
  const Claim much = impedance_claim("Amp", Interval(Ohm(1000.0)), hd650);
  EXPECT_THAT(much.says, HasSubstr("bends the tone"));
  EXPECT_GT(much.figures.front().is.likely, none.figures.front().is.likely);
}

TEST(EarsOfSpec, a_network_and_a_nominal_impedance_are_both_understood) {
  gear::HeadphoneSpec spec{.impedance = Ohm(300.0), .sensitivity = DBPerVolt(104.0)};
  EXPECT_EQ(ears_of(spec, "x").impedance.likely, Ohm(300.0));
  EXPECT_GT(ears_of(spec, "x").impedance_span.high, Ohm(300.0)) << "nobody measured how it rises";
  spec.dc_resistance = Ohm(295.0);
  spec.sections = {
      {.kind = gear::SectionKind::resonance, .resistance = Ohm(180.0), .frequency = Hertz(100.0), .q = 0.85}};
  EXPECT_TRUE(ears_of(spec, "x").network);
  spec.sensitivity.reset();
  spec.sensitivity_per_mw = DBPerMilliwatt(97.0);
  EXPECT_NEAR(ears_of(spec, "x").sensitivity.likely.value(), 102.2, 0.1);
}

}  // namespace
}  // namespace ohmic::advise
