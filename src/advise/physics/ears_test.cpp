// Laws of a headphone's facts: who counts, how far an interval reaches, and that units survive.

#include <gtest/gtest.h>

#include "advise/physics/made_test.hpp"

namespace ohmic::advise {
namespace {

using namespace made;

TEST(Ears, APublishedSensitivityAloneIsGoodForFourPointFourDecibels) {
  const Ears ears = ears_of(headphone({{Basis::published, 300, 0, 97}}));
  EXPECT_NEAR(ears.sensitivity.likely.value(), 102.23, 0.005);  // facts: 102.2 dB/V
  EXPECT_NEAR(ears.sensitivity.low.value(), 102.23 - 4.4, 0.005);
  EXPECT_NEAR(ears.sensitivity.high.value(), 102.23 + 4.4, 0.005);
}

TEST(Ears, AMeasurementNarrowsToWhatBothSay) {
  const Ears ears = ears_of(hd600());
  EXPECT_NEAR(ears.sensitivity.low.value(), 102.23, 0.005);
  EXPECT_EQ(ears.sensitivity.likely, 103.7_dB_per_V);
  EXPECT_EQ(ears.sensitivity.high, 103.7_dB_per_V);
}

TEST(Ears, WhereTwoLaboratoriesDisagreeTheMakerSplitsThem) {
  const Ears ears = ears_of(dt990());  // 97.0 and 103.6 measured, 102.0 published
  EXPECT_EQ(ears.sensitivity.low, 97_dB_per_V);
  EXPECT_EQ(ears.sensitivity.high, 103.6_dB_per_V);
  EXPECT_NEAR(ears.sensitivity.likely.value(), 102.02, 0.005);
}

TEST(Ears, ThePersonsOwnFigureCountsAlone) {
  const Ears ears =
      ears_of(headphone({{Basis::own, 260, 100}, {Basis::published, 250, 0, 96}, {Basis::measured, 252, 97}}));
  EXPECT_EQ(ears.sensitivity, Interval(100_dB_per_V));
  EXPECT_EQ(ears.impedance, Interval(260_ohm));
}

TEST(Ears, PerMilliwattIsConvertedAtTheImpedanceOfItsOwnSource) {
  // The milliwatt of the maker's 83 dB was taken in the maker's 60 ohm, whatever others measure.
  const Ears ears = ears_of(headphone({{Basis::measured, 65}, {Basis::published, 60, 0, 83}}));
  EXPECT_NEAR(ears.sensitivity.likely.value(), 83 + 30 - 10 * std::log10(60), 1e-9);
  EXPECT_EQ(ears.impedance, Interval(65_ohm));
}

TEST(Ears, PerVoltAndPerMilliwattOfTheSameHeadphoneAreTheSame) {
  const Ears a = ears_of(headphone({{Basis::published, 62, 105}}));
  const Ears b = ears_of(headphone({{Basis::published, 62, 0, per_milliwatt(105_dB_per_V, 62_ohm).value()}}));
  EXPECT_NEAR(a.sensitivity.likely.value(), b.sensitivity.likely.value(), 1e-9);
  EXPECT_NEAR(a.sensitivity.low.value(), b.sensitivity.low.value(), 1e-9);
  EXPECT_NEAR(per_milliwatt(105_dB_per_V, 62_ohm).value(), 92.9, 0.05);  // facts: K701
}

TEST(Ears, PerMilliwattIntoNobodyKnowsWhatIsEverythingItCanBe) {
  const Ears ears = ears_of(headphone({{Basis::published, 0, 0, 96}}));
  EXPECT_LT(ears.sensitivity.low, per_volt(96_dB_per_mW, 600_ohm));
  EXPECT_GT(ears.sensitivity.high, per_volt(96_dB_per_mW, 16_ohm));
}

TEST(Ears, WhatIsUnknownIsWhatItsKindSpans) {
  for (const char* type : {"dynamic", "planar", "balanced armature", ""}) {
    const Ears ears = ears_of(headphone(type));
    EXPECT_GE((ears.sensitivity.high - ears.sensitivity.low).value(), 2 * 4.4) << type;
    EXPECT_GE(ears.impedance.high / ears.impedance.low, 5.0) << type;
    EXPECT_TRUE(ears.sources.empty()) << type;
  }
}

TEST(Ears, ANominalImpedanceAloneIsGoodForOneSeventh) {
  const Ears ears = ears_of(headphone({{Basis::published, 32, 108}}));
  EXPECT_NEAR(ears.impedance.low.value(), 32 / 1.14, 1e-9);
  EXPECT_EQ(ears.impedance.likely, 32_ohm);
  EXPECT_NEAR(ears.impedance.high.value(), 32 * 1.14, 1e-9);
}

TEST(Ears, ACurveSaysTheImpedance) {
  const Ears ears = ears_of(hd650());
  EXPECT_NEAR(ears.impedance.likely.value(), 320, 7);  // 2.1 % is what a network through these four points misses
  EXPECT_EQ(ears.impedance_span.low, 305_ohm);
  EXPECT_EQ(ears.impedance_span.high, 480_ohm);
}

TEST(Ears, FiguresThatAreNoFiguresCountForNothing) {
  auto wrong = headphone({{Basis::published, 300, 0, 97}});
  const int at = source(wrong, Basis::own);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  wrong.impedance.push_back({Ohm(nan), at});
  wrong.impedance.push_back({Ohm(-5), at});
  wrong.sensitivity.push_back({{.per_volt = DBPerVolt(nan)}, at});
  EXPECT_EQ(ears_of(wrong).impedance, ears_of(headphone({{Basis::published, 300, 0, 97}})).impedance);
  EXPECT_EQ(ears_of(wrong).sensitivity, ears_of(headphone({{Basis::published, 300, 0, 97}})).sensitivity);
}

TEST(Ears, EverySourceIsNamedWithItsUnit) {
  store::Headphone made = headphone({{Basis::published, 300, 0, 97}, {Basis::own, 0, 103}});
  made.sources[0].by = "Sennheiser";
  EXPECT_EQ(ears_of(made).sources.front(), "103.0 dB/V at 1 kHz, your own figure");
  made = headphone({{Basis::published, 300, 0, 97}});
  made.sources[0].by = "Sennheiser";
  EXPECT_EQ(ears_of(made).sources, (std::vector<std::string>{"97.0 dB/mW at 1 kHz, published by Sennheiser",
                                                             "300 ohm, published by Sennheiser"}));
}

}  // namespace
}  // namespace ohmic::advise
