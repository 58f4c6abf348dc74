// The laws of the convolver: it is the sum of convolution, from the first frame on, whatever the blocks.

#include "dsp/convolver.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dsp/noise.hpp"
#include "dsp/processor_laws_test.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);

std::vector<float> noise(std::size_t count, std::uint64_t seed, float level = 0.3f) {
  std::vector<float> samples(count);
  Noise(seed).fill(samples, level);
  return samples;
}

/// A room: noise that dies away by 60 dB.
std::vector<float> room(std::size_t taps, std::uint64_t seed = 5) {
  std::vector<float> response = noise(taps, seed);
  for (std::size_t i = 0; i < taps; ++i) {
    response[i] *= std::exp(-6.9f * static_cast<float>(i) / static_cast<float>(taps));
  }
  return response;
}

std::vector<std::vector<float>> through(Convolver& convolver, const std::vector<std::vector<float>>& in,
                                        const std::vector<std::size_t>& cuts, std::vector<float> settings = {1, 0}) {
  std::vector<std::vector<float>> out(in.size(), std::vector<float>(in[0].size()));
  std::size_t turn = 0;
  for (std::size_t at = 0; at < in[0].size();) {
    const std::size_t frames = std::min(cuts[turn++ % cuts.size()], in[0].size() - at);
    std::vector<const float*> reads;
    std::vector<float*> writes;
    for (std::size_t c = 0; c < in.size(); ++c) reads.push_back(&in[c][at]), writes.push_back(&out[c][at]);
    convolver.process(settings, Block{reads, writes, static_cast<int>(frames)});
    at += frames;
  }
  return out;
}

/// What convolution is, in double, at one frame.
double direct(const std::vector<float>& x, const std::vector<float>& h, std::size_t frame) {
  double sum = 0.0;
  for (std::size_t k = 0; k < h.size() && k <= frame; ++k) {
    sum += static_cast<double>(h[k]) * static_cast<double>(x[frame - k]);
  }
  return sum;
}

/// The largest error at every `step`th frame, as a part of the largest output.
double worst_error(const std::vector<float>& out, const std::vector<float>& x, const std::vector<float>& h,
                   std::size_t step = 1) {
  double error = 0.0, largest = 0.0;
  for (std::size_t i = 0; i < out.size(); i += step) {
    const double expected = direct(x, h, i);
    error = std::max(error, std::abs(static_cast<double>(out[i]) - expected));
    largest = std::max(largest, std::abs(expected));
  }
  return error / largest;
}

TEST(Convolver, IsTheSumOfConvolution) {
  for (const std::size_t taps : {1, 2, 31, 32, 33, 63, 64, 65, 511, 512, 513, 768, 769, 1000, 8192, 12289}) {
    const auto h = noise(taps, taps), x = noise(30000, 3);
    Convolver convolver(1, {h});
    convolver.prepare({rate, 512});
    const auto out = through(convolver, {x}, {64});
    EXPECT_LT(worst_error(out[0], x, h, taps < 2000 ? 1 : 7), 1e-6) << taps << " taps";
  }
}

TEST(Convolver, IsTheSumOfConvolutionForSeconds) {
  for (const std::size_t taps : {48000, 96001}) {
    const auto h = room(taps), x = noise(160000, 3);
    Convolver convolver(1, {h});
    convolver.prepare({rate, 512});
    const auto out = through(convolver, {x}, {512});
    EXPECT_LT(worst_error(out[0], x, h, 331), 1e-6) << taps << " taps";
  }
}

RC_GTEST_PROP(Convolver, IsTheSumOfConvolutionForEveryLengthAndCut, ()) {
  const auto taps = *rc::gen::inRange<std::size_t>(1, 3000);
  const auto cuts =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 512)));
  const auto h = noise(taps, taps), x = noise(5000, taps + 1);
  Convolver convolver(1, {h});
  convolver.prepare({rate, 512});
  RC_ASSERT(worst_error(through(convolver, {x}, cuts)[0], x, h, 3) < 1e-6);
}

TEST(Convolver, AnImpulseIsTheResponseFromItsOwnFrameOn) {
  for (const std::size_t frame : {0, 1, 31, 32, 100, 255, 5000}) {
    const auto h = noise(20000, 8);
    std::vector<float> x(frame + h.size() + 100, 0.0f);
    x[frame] = 1.0f;
    Convolver convolver(1, {h});
    convolver.prepare({rate, 512});
    const auto out = through(convolver, {x}, {64})[0];
    for (std::size_t i = 0; i < out.size(); ++i) {
      const float expected = i < frame || i - frame >= h.size() ? 0.0f : h[i - frame];
      ASSERT_NEAR(out[i], expected, 1e-6) << i << " after an impulse at " << frame;
    }
    EXPECT_EQ(out[frame], h[0]) << frame;
  }
}

TEST(Convolver, LongResponsesGiveTheSameBitsForEveryCut) {
  const auto h = room(70000);
  const auto x = noise(120000, 4);
  Convolver one(1, {h}), other(1, {h});
  one.prepare({rate, 4096});
  other.prepare({rate, 4096});
  EXPECT_EQ(through(one, {x}, {32}), through(other, {x}, {1, 4096, 333, 64, 2000, 17}));
}

TEST(Convolver, ChannelsHaveTheirOwnResponseOrShareOne) {
  const auto a = room(3000, 1), b = room(2000, 2), x = noise(8000, 3), y = noise(8000, 4);
  Convolver own(2, {a, b}), shared(2, {a});
  own.prepare({rate, 64});
  shared.prepare({rate, 64});
  const auto out = through(own, {x, y}, {64}), same = through(shared, {x, y}, {64});
  EXPECT_LT(worst_error(out[0], x, a), 1e-6);
  EXPECT_LT(worst_error(out[1], y, b), 1e-6);
  EXPECT_EQ(same[0], out[0]);
  EXPECT_LT(worst_error(same[1], y, a), 1e-6);
}

TEST(Convolver, DryPassesBitForBitAndLevelScalesTheWet) {
  const auto h = room(3000), x = noise(8000, 3);
  Convolver dry(1, {h}), full(1, {h}), half(1, {h});
  for (Convolver* c : {&dry, &full, &half}) c->prepare({rate, 64});
  EXPECT_EQ(through(dry, {x}, {64}, {0, 0})[0], x);
  const auto wet = through(full, {x}, {64})[0], mixed = through(half, {x}, {64}, {0.25f, -6.0205999f})[0];
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(mixed[i], 0.75f * x[i] + 0.125f * wet[i], 1e-6);
}

TEST(Convolver, ResponsesWithoutTapsOrWithoutNumbersAreSilence) {
  const auto x = noise(1000, 3);
  for (const ImpulseResponse& response : {ImpulseResponse{}, ImpulseResponse{{}}, ImpulseResponse{{NAN, INFINITY}}}) {
    Convolver convolver(2, response);
    convolver.prepare({rate, 64});
    EXPECT_EQ(through(convolver, {x, x}, {64})[1], std::vector<float>(1000, 0.0f));
  }
}

TEST(Convolver, ASilentInputBecomesSilentAfterTheResponse) {
  const auto h = room(9000);
  auto x = noise(30000, 3);
  std::fill(x.begin() + 4000, x.end(), 0.0f);
  Convolver convolver(1, {h});
  convolver.prepare({rate, 64});
  const auto out = through(convolver, {x}, {64})[0];
  // From the end of the response to the end of the last partition, rounding; then nothing.
  for (std::size_t i = 4000 + 9000 + 8192; i < out.size(); ++i) ASSERT_EQ(out[i], 0.0f) << i;
}

}  // namespace

namespace laws {
namespace {

/// Begins with 1, so that its output is most like its input at once.
ImpulseResponse decaying(std::size_t taps) {
  std::vector<float> response = room(taps);
  for (float& tap : response) tap *= 0.1f;
  response[0] = 1.0f;
  return {response};
}
struct ShortConvolverCase {
  static Convolver make() { return Convolver(2, decaying(20)); }
  static constexpr std::size_t inputs = 2, outputs = 2;
};
struct ConvolverCase {
  static Convolver make() { return Convolver(2, decaying(3000)); }
  static constexpr std::size_t inputs = 2, outputs = 2;
};
struct LongConvolverCase {
  static Convolver make() { return Convolver(3, {decaying(16000)[0], decaying(15000)[0], decaying(10)[0]}); }
  static constexpr std::size_t inputs = 3, outputs = 3;
};
INSTANTIATE_TYPED_TEST_SUITE_P(short_convolver, ProcessorLaws, ShortConvolverCase);
INSTANTIATE_TYPED_TEST_SUITE_P(convolver, ProcessorLaws, ConvolverCase);
INSTANTIATE_TYPED_TEST_SUITE_P(long_convolver, ProcessorLaws, LongConvolverCase);

}  // namespace
}  // namespace laws
}  // namespace ohmic::dsp
