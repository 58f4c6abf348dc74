// Holds every processor of this library against the laws of processor_laws_test.hpp.

#include "dsp/processor_laws_test.hpp"

#include <utility>

#include "dsp/ceiling.hpp"
#include "dsp/compressor.hpp"
#include "dsp/de_esser.hpp"
#include "dsp/delay.hpp"
#include "dsp/dither.hpp"
#include "dsp/equalizer.hpp"
#include "dsp/gain.hpp"
#include "dsp/gate.hpp"
#include "dsp/high_pass.hpp"
#include "dsp/polarity.hpp"
#include "dsp/settings_of.hpp"
#include "dsp/strip.hpp"

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
struct SixteenBandsCase {
  static Equalizer make() { return Equalizer(1, 16); }
  static constexpr std::size_t inputs = 1, outputs = 1;
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

template <std::size_t Channels>
struct GateCase {
  static Gate make() { return Gate(Channels); }
  static constexpr std::size_t inputs = Channels, outputs = Channels;
  // Noise of 0.3 rms opens it and lets it close again.
  static std::vector<float> settings() { return {1, -2, 40, 0.001f, 0.01f, 0.02f, 6}; }
};
template <std::size_t Channels>
struct CompressorCase {
  static Compressor make() { return Compressor(Channels); }
  static constexpr std::size_t inputs = Channels, outputs = Channels;
};
struct RmsCompressorCase {
  static Compressor make() { return Compressor(2); }
  static constexpr std::size_t inputs = 2, outputs = 2;
  static std::vector<float> settings() { return {1, -30, 4, 12, 0.002f, 0.03f, 6, 0.7f, 150, 1}; }
};
template <std::size_t Channels>
struct DeEsserCase {
  static DeEsser make() { return DeEsser(Channels); }
  static constexpr std::size_t inputs = Channels, outputs = Channels;
};
template <std::size_t Channels>
struct StripCase {
  static Strip make() { return Strip(Channels, Second(0.05)); }
  static constexpr std::size_t inputs = Channels, outputs = Channels;
  /// Everything on.
  static std::vector<float> settings() {
    std::vector<float> s = fallbacks(make().fields());
    s[Strip::trim_at] = 3.0f;
    s[Strip::high_pass_at] = s[Strip::gate_at] = s[Strip::de_esser_at] = s[Strip::compressor_at] = 1.0f;
    const std::vector<float> bands = {2, 100, 6, 0.7f, 1, 400, -9, 3, 1, 2000, 4, 1, 3, 8000, -3, 0.7f};
    std::copy(bands.begin(), bands.end(), s.begin() + Strip::equalizer_at);
    return s;
  }
};
struct StripAtFallbacksCase {
  static Strip make() { return Strip(1, Second(0.05)); }
  static constexpr std::size_t inputs = 1, outputs = 1;
};

INSTANTIATE_TYPED_TEST_SUITE_P(gain, ProcessorLaws, GainCase);
INSTANTIATE_TYPED_TEST_SUITE_P(polarity, ProcessorLaws, PolarityCase);
INSTANTIATE_TYPED_TEST_SUITE_P(high_pass, ProcessorLaws, HighPassCase);
INSTANTIATE_TYPED_TEST_SUITE_P(high_pass_off, ProcessorLaws, HighPassOffCase);
INSTANTIATE_TYPED_TEST_SUITE_P(equalizer, ProcessorLaws, EqualizerCase);
INSTANTIATE_TYPED_TEST_SUITE_P(ten_bands, ProcessorLaws, TenBandsCase);
INSTANTIATE_TYPED_TEST_SUITE_P(sixteen_bands, ProcessorLaws, SixteenBandsCase);
INSTANTIATE_TYPED_TEST_SUITE_P(ceiling, ProcessorLaws, CeilingCase);
INSTANTIATE_TYPED_TEST_SUITE_P(low_ceiling, ProcessorLaws, LowCeilingCase);
INSTANTIATE_TYPED_TEST_SUITE_P(delay, ProcessorLaws, DelayCase);
INSTANTIATE_TYPED_TEST_SUITE_P(dither, ProcessorLaws, DitherCase);
INSTANTIATE_TYPED_TEST_SUITE_P(gate_mono, ProcessorLaws, GateCase<1>);
INSTANTIATE_TYPED_TEST_SUITE_P(gate_stereo, ProcessorLaws, GateCase<2>);
INSTANTIATE_TYPED_TEST_SUITE_P(compressor_mono, ProcessorLaws, CompressorCase<1>);
INSTANTIATE_TYPED_TEST_SUITE_P(compressor_stereo, ProcessorLaws, CompressorCase<2>);
INSTANTIATE_TYPED_TEST_SUITE_P(compressor_rms, ProcessorLaws, RmsCompressorCase);
INSTANTIATE_TYPED_TEST_SUITE_P(de_esser_mono, ProcessorLaws, DeEsserCase<1>);
INSTANTIATE_TYPED_TEST_SUITE_P(de_esser_stereo, ProcessorLaws, DeEsserCase<2>);
INSTANTIATE_TYPED_TEST_SUITE_P(de_esser_of_three, ProcessorLaws, DeEsserCase<3>);
INSTANTIATE_TYPED_TEST_SUITE_P(strip_mono, ProcessorLaws, StripCase<1>);
INSTANTIATE_TYPED_TEST_SUITE_P(strip_stereo, ProcessorLaws, StripCase<2>);
INSTANTIATE_TYPED_TEST_SUITE_P(strip_at_fallbacks, ProcessorLaws, StripAtFallbacksCase);

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
