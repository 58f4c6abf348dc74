// The laws of descriptors: the dimension follows from the member, and what is stored is what is loaded.

#include "units/field.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "units/block.hpp"
#include "units/quantity.hpp"

namespace ohmic {
namespace {

enum class Pattern { omni, cardioid, figure_of_eight };
constexpr std::array<std::string_view, 3> patterns{"omni", "cardioid", "figure-of-eight"};

struct Microphone {
  VoltPerPascal sensitivity;
  std::optional<DBSPL> maximum;
  bool needs_phantom = false;
  Pattern pattern = Pattern::omni;
  int capsules = 0;
};

constexpr std::array microphone_fields{
    bind<&Microphone::sensitivity>({.name = "sensitivity", .minimum = 1e-4, .maximum = 0.1, .fallback = 0.02}),
    bind<&Microphone::maximum>({.name = "maximum", .minimum = 80, .maximum = 170, .fallback = unknown}),
    bind<&Microphone::needs_phantom>({.name = "needs_phantom", .fallback = 1}),
    bind<&Microphone::pattern>({.name = "pattern", .fallback = 1, .choices = patterns}),
    bind<&Microphone::capsules>({.name = "capsules", .minimum = 1, .maximum = 2, .fallback = 2}),
};

TEST(Field, TakesItsDimensionFromTheMember) {
  EXPECT_EQ(microphone_fields[0].field.dimension, Dimension::volt_per_pascal);
  EXPECT_EQ(microphone_fields[1].field.dimension, Dimension::db_spl);
  EXPECT_EQ(microphone_fields[2].field.dimension, Dimension::flag);
  EXPECT_EQ(microphone_fields[3].field.dimension, Dimension::choice);
  EXPECT_EQ(microphone_fields[3].field.maximum, 2.0);
  EXPECT_EQ(microphone_fields[4].field.dimension, Dimension::number);
}

TEST(Field, DefaultsFillASpecAndUnknownStaysUnknown) {
  constexpr Microphone microphone = defaults(microphone_fields);
  EXPECT_EQ(microphone.sensitivity, VoltPerPascal(0.02));
  EXPECT_EQ(microphone.maximum, std::nullopt);
  EXPECT_TRUE(microphone.needs_phantom);
  EXPECT_EQ(microphone.pattern, Pattern::cardioid);
  EXPECT_EQ(microphone.capsules, 2);
}

TEST(Field, LoadsWhatItStored) {
  Microphone microphone;
  const double values[] = {0.0285, 140.0, 1.0, 2.0, 1.0};
  for (std::size_t i = 0; i < microphone_fields.size(); ++i) {
    microphone_fields[i].store(microphone, values[i]);
    EXPECT_EQ(microphone_fields[i].load(microphone), values[i]);
  }
  microphone_fields[1].store(microphone, unknown);
  EXPECT_TRUE(std::isnan(microphone_fields[1].load(microphone)));
}

TEST(Field, AcceptsItsRangeAndNothingElse) {
  const Field& field = microphone_fields[1].field;
  EXPECT_TRUE(field.accepts(80.0));
  EXPECT_TRUE(field.accepts(170.0));
  EXPECT_FALSE(field.accepts(79.9));
  EXPECT_FALSE(field.accepts(unknown));
}

TEST(Block, HandsOutItsChannelsInTheUnitOfTheWire) {
  float in[3] = {1.0f, 2.0f, 3.0f};
  float out[3] = {};
  const float* const inputs[] = {in};
  float* const outputs[] = {out};
  const Block block{inputs, outputs, 2};
  EXPECT_EQ(block.input(0).size(), 2u);
  block.output_in<Pascal>(0)[1] = block.input_in<Volt>(0)[1] * 10.0f;
  EXPECT_EQ(out[1], 20.0f);
}

TEST(Span, AWritableOneReadsAndCutsKeepTheUnit) {
  float samples[4] = {0.0f, 1.0f, 2.0f, 3.0f};
  const Span<Volt> wire(samples);
  const Span<const Volt> read = wire;
  EXPECT_EQ(read.subspan(1, 2)[1], 2.0f);
  EXPECT_EQ(read.first(2).size(), 2u);
  wire[0] = 7.0f;
  EXPECT_EQ(read[0], 7.0f);
}

}  // namespace
}  // namespace ohmic
