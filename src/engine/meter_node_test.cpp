// Needles read what passed on each wire, in its unit.

#include "engine/meter_node.hpp"

#include <numbers>

#include <gtest/gtest.h>

#include "dsp/processor_laws_test.hpp"
#include "engine/hand_card_test.hpp"

namespace ohmic::engine {
namespace {

TEST(MeterNode, reads_peak_and_rms_of_each_channel_and_counts_overs) {
  MeterNode meter(2, Dimension::full_scale);
  meter.prepare({Hertz(48000.0), 64});
  Channels in(2, std::vector<float>(96000));
  for (std::size_t i = 0; i < in[0].size(); ++i) {
    in[0][i] = static_cast<float>(0.5 * std::sin(2.0 * std::numbers::pi * 1000.0 / 48000.0 * static_cast<double>(i)));
  }
  in[1][90000] = -1.5f;
  play(meter, {}, in, 0, 64, 96000);
  std::vector<float> values(meter.readings().size());
  meter.read(values);
  EXPECT_NEAR(values[MeterNode::reading(0, MeterNode::peak)], 0.5, 0.01);
  EXPECT_NEAR(values[MeterNode::reading(0, MeterNode::rms)], 0.5 / std::numbers::sqrt2, 0.01);
  EXPECT_EQ(values[MeterNode::reading(0, MeterNode::overs)], 0.0f);
  EXPECT_EQ(values[MeterNode::reading(1, MeterNode::held_peak)], 1.5f);
  EXPECT_EQ(values[MeterNode::reading(1, MeterNode::overs)], 1.0f);
}

TEST(MeterNode, readings_name_the_channel_and_carry_the_unit) {
  const MeterNode meter(2, Dimension::pascal);
  EXPECT_EQ(meter.readings()[MeterNode::reading(1, MeterNode::rms)].name, "rms.2");
  EXPECT_EQ(meter.readings()[MeterNode::reading(1, MeterNode::rms)].dimension, Dimension::pascal);
}

struct MeterCase {
  static Held make() { return {std::make_unique<MeterNode>(3, Dimension::volt)}; }
  static constexpr std::size_t inputs = 3, outputs = 0;
  static constexpr bool passes_signal = false;
};

}  // namespace
}  // namespace ohmic::engine

namespace ohmic::dsp::laws {
INSTANTIATE_TYPED_TEST_SUITE_P(meter_node, ProcessorLaws, engine::MeterCase);
}  // namespace ohmic::dsp::laws
