// Holds every processor of this library against the laws of processor_laws_test.hpp.

#include "dsp/processor_laws_test.hpp"

#include <utility>

#include "dsp/ceiling.hpp"
#include "dsp/delay.hpp"
#include "dsp/dither.hpp"
#include "dsp/equalizer.hpp"
#include "dsp/gain.hpp"
#include "dsp/high_pass.hpp"
#include "dsp/polarity.hpp"

namespace ohmic::dsp::laws {
namespace {

struct GainCase {
  static Gain make() { return Gain(2); }
  static constexpr std::size_t inputs = 2, outputs = 2;
};
struct PolarityCase {
  static Polarity make() { return Polarity(1); }
  static constexpr std::size_t inputs = 1, outputs = 1;
};
struct HighPassCase {
  static HighPass make() { return HighPass(1); }
  static constexpr std::size_t inputs = 1, outputs = 1;
  static std::vector<float> settings() { return {1.0f, 80.0f, 1.0f}; }
};
struct HighPassOffCase {
  static HighPass make() { return HighPass(3); }
  static constexpr std::size_t inputs = 3, outputs = 3;
};
struct EqualizerCase {
  static Equalizer make() { return Equalizer(2, 4); }
  static constexpr std::size_t inputs = 2, outputs = 2;
  static std::vector<float> settings() { return {2, 100, 6, 0.7f, 1, 400, -9, 3, 1, 2000, 4, 1, 3, 8000, -3, 0.7f}; }
};
struct TenBandsCase {
  static Equalizer make() { return Equalizer(3, 10); }
  static constexpr std::size_t inputs = 3, outputs = 3;
};
struct CeilingCase {
  static Ceiling make() { return Ceiling(2); }
  static constexpr std::size_t inputs = 2, outputs = 2;
};
struct LowCeilingCase {
  static Ceiling make() { return Ceiling(3); }
  static constexpr std::size_t inputs = 3, outputs = 3;
  static std::vector<float> settings() { return {0.1f}; }
};
struct DelayCase {
  static Delay make() { return Delay(2, Second(0.05)); }
  static constexpr std::size_t inputs = 2, outputs = 2;
};
struct DitherCase {
  static Dither make() { return Dither(2); }
  static constexpr std::size_t inputs = 2, outputs = 2;
};

INSTANTIATE_TYPED_TEST_SUITE_P(gain, ProcessorLaws, GainCase);
INSTANTIATE_TYPED_TEST_SUITE_P(polarity, ProcessorLaws, PolarityCase);
INSTANTIATE_TYPED_TEST_SUITE_P(high_pass, ProcessorLaws, HighPassCase);
INSTANTIATE_TYPED_TEST_SUITE_P(high_pass_off, ProcessorLaws, HighPassOffCase);
INSTANTIATE_TYPED_TEST_SUITE_P(equalizer, ProcessorLaws, EqualizerCase);
INSTANTIATE_TYPED_TEST_SUITE_P(ten_bands, ProcessorLaws, TenBandsCase);
INSTANTIATE_TYPED_TEST_SUITE_P(ceiling, ProcessorLaws, CeilingCase);
INSTANTIATE_TYPED_TEST_SUITE_P(low_ceiling, ProcessorLaws, LowCeilingCase);
INSTANTIATE_TYPED_TEST_SUITE_P(delay, ProcessorLaws, DelayCase);
INSTANTIATE_TYPED_TEST_SUITE_P(dither, ProcessorLaws, DitherCase);

/// Breaks three laws: its gain depends on where blocks end, NaN passes, and it is a frame later than it says.
struct Outlaw {
  float last = 0.0f, gain = 1.0f;
  void prepare(const Format&) {}
  void reset() noexcept {}
  void process(std::span<const float>, const Block& block) noexcept {
    gain *= 0.999f;
    for (int i = 0; i < block.frames; ++i) block.out[0][i] = gain * std::exchange(last, block.in[0][i]);
  }
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept { return {}; }
};

TEST(ProcessorLawsThemselves, FindAnOutlaw) {
  const Audio in = noise(1, 1000);
  Outlaw a, b, c;
  const std::vector<Moment> rest = {{0, {}}};
  const Audio whole = run(a, rest, in, 1, {64}, 1000);
  EXPECT_NE(difference(whole, run(b, rest, in, 1, {63}, 1000)), "");
  EXPECT_EQ(whole[0][0], 0.0f);
  Audio poisoned = in;
  poisoned[0][10] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(all_finite(run(c, rest, poisoned, 1, {64}, 1000)));
  EXPECT_EQ(difference(in, in), "");
}

}  // namespace
}  // namespace ohmic::dsp::laws
