// Amplifiers held against ngspice: some with every ./test, all of them in ./test long.
#include <gtest/gtest.h>

#include "circuit/ngspice_test.hpp"
#include "circuits_player.hpp"
#include "circuits_reference.hpp"

namespace ohmic::circuits_test {
namespace {

const Amplifier& amplifier(std::string_view name) {
  for (const Amplifier& one : amplifiers()) {
    if (one.name == name) return one;
  }
  throw std::out_of_range("no such amplifier");
}

void hold(std::string_view name, std::size_t load, Loudness loudness, double frequency) {
  if (!circuit::has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  const Comparison found = compare(make_case(amplifier(name), &loads()[load], loudness, frequency));
  ASSERT_TRUE(found.refusal.empty()) << found.refusal;
  EXPECT_LE(found.error, found.goal()) << found.what.name();
  EXPECT_LE(found.harmonics_off(), 0.1) << found.what.name();
  EXPECT_EQ(found.counts.unconverged, 0u) << found.what.name();
}

TEST(accuracy, an_op_amp_that_plays_loud_is_within_110_db_of_ngspice) { hold("opamp_battery", 0, Loudness::loud, 1e3); }
TEST(accuracy, tubes_without_transformer_are_within_110_db_of_ngspice) {
  hold("otl_12au7_6080", 2, Loudness::loud, 1e3);
}
TEST(accuracy, a_hybrid_at_10_khz_is_within_90_db_of_ngspice) { hold("hybrid_19j6_mosfet", 1, Loudness::loud, 1e4); }
TEST(accuracy, a_discrete_buffer_at_10_khz_is_within_90_db_of_ngspice) {
  hold("diamond_buffer", 0, Loudness::loud, 1e4);
}
TEST(accuracy, an_op_amp_that_clips_hard_is_within_60_db_of_ngspice) {
  hold("opamp_battery", 0, Loudness::clipping, 1e3);
}

TEST(accuracy, output_impedance_gain_and_noise_are_those_of_ngspice) {
  if (!circuit::has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  for (const Amplifier& one : amplifiers()) {
    const Load* load = one.is_input ? nullptr : &loads()[0];
    const auto loaded = make_pair(one, load), unloaded = make_pair(one, nullptr, false);
    ASSERT_TRUE(loaded && unloaded) << one.name;
    const auto ours = our_small_signals(*loaded, *unloaded), theirs = reference_small_signals(*loaded, *unloaded);
    ASSERT_TRUE(ours) << ours.error().sentence();
    ASSERT_TRUE(theirs) << theirs.error().sentence();
    for (std::size_t k = 0; k < ours->gain.size(); ++k) {
      EXPECT_NEAR(std::abs(ours->output_impedance[k] / theirs->output_impedance[k] - 1.0), 0.0, 1e-3)
          << one.name << ' ' << k;
      EXPECT_NEAR(std::abs(ours->gain[k] / theirs->gain[k] - 1.0), 0.0, 1e-4) << one.name << ' ' << k;
    }
    EXPECT_NEAR(ours->noise / theirs->noise, 1.0, 1e-3) << one.name;
    EXPECT_NEAR(ours->noise_density / theirs->noise_density, 1.0, 1e-3) << one.name;
  }
}

}  // namespace
}  // namespace ohmic::circuits_test
