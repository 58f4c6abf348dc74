// The laws of second-order sections: the closed form is what the loop does, in both of its structures.

#include "dsp/biquad.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dsp/noise.hpp"
#include "dsp/svf.hpp"

namespace ohmic::dsp {
namespace {

constexpr Hertz rate(48000.0);

/// Any stable section: poles at radius below 0.999, zeros anywhere.
Biquad any_biquad() {
  const auto part = [] { return static_cast<double>(*rc::gen::inRange(-1000, 1001)) / 1000.0; };
  const double radius = 0.999 * std::abs(part()), angle = std::numbers::pi * std::abs(part());
  return {part(), 2.0 * part(), part(), -2.0 * radius * std::cos(angle), radius * radius};
}

RC_GTEST_PROP(Biquad, TheClosedFormIsTheFourierTransformOfTheImpulseResponse, ()) {
  const Biquad c = any_biquad();
  RC_ASSERT(c.is_stable());
  std::vector<float> impulse(20000, 0.0f);
  impulse[0] = 1.0f;
  BiquadFilter().process(c, impulse, impulse);
  const double f = 10.0 + *rc::gen::inRange(0, 23900);
  std::complex<double> sum = 0.0;
  for (std::size_t i = 0; i < impulse.size(); ++i) {
    sum += static_cast<double>(impulse[i]) *
           std::polar(1.0, -2.0 * std::numbers::pi * std::fmod(f * static_cast<double>(i) / rate.value(), 1.0));
  }
  const auto expected = c.response(Hertz(f), rate);
  RC_ASSERT(std::abs(sum - expected) < 1e-4 * (1.0 + std::abs(expected)));
}

RC_GTEST_PROP(Biquad, APairIsTwoSinglesBitForBit, ()) {
  const Biquad c = any_biquad();
  std::vector<float> a(500), b(500), a2(500), b2(500);
  Noise(1).fill(a, 1.0f);
  Noise(2).fill(b, 1.0f);
  BiquadPair().process(c, a, b, a2, b2);
  BiquadFilter().process(c, a, a);
  BiquadFilter().process(c, b, b);
  RC_ASSERT(a == a2);
  RC_ASSERT(b == b2);
}

TEST(Biquad, TheClosedFormLosesNoDigitsAtTwentyHertzAnd192Kilohertz) {
  // (1 - z^-1)^2 at w is exactly 4 sin^2(w/2) in size.
  const double w = 2.0 * std::numbers::pi * 20.0 / 192000.0, exact = 4.0 * std::sin(w / 2.0) * std::sin(w / 2.0);
  const Biquad c{1.0, -2.0, 1.0, 0.0, 0.0};
  EXPECT_NEAR(std::abs(c.response(Hertz(20.0), Hertz(192000.0))) / exact, 1.0, 1e-12);
}

RC_GTEST_PROP(Svf, IsTheSameTransferFunctionInAnotherForm, ()) {
  const Biquad c = any_biquad();
  const Biquad back = Svf::from(c).biquad();
  for (const double f : {20.0, 1000.0, 7000.0, 23000.0}) {
    const auto expected = c.response(Hertz(f), rate);
    RC_ASSERT(std::abs(back.response(Hertz(f), rate) - expected) < 1e-9 * (1.0 + std::abs(expected)));
  }
}

/// `in` through one section of a chain.
std::vector<float> through(SvfChain& chain, const std::vector<float>& in) {
  std::vector<float> out(in.size());
  const float* read = in.data();
  float* write = out.data();
  chain.process({&read, 1}, {&write, 1}, static_cast<int>(in.size()));
  return out;
}

RC_GTEST_PROP(SvfChain, RunsWhatTheBiquadRuns, ()) {
  const Biquad c = any_biquad();
  std::vector<float> in(2000), expected(2000);
  Noise(5).fill(in, 0.3f);
  BiquadFilter().process(c, in, expected);
  SvfChain chain;
  chain.prepare(1, 1);
  chain.reset();
  chain.jump(0, Svf::from(c));
  const auto out = through(chain, in);
  double loudest = 1.0;
  for (const float x : expected) loudest = std::max(loudest, static_cast<double>(std::abs(x)));
  for (std::size_t i = 0; i < in.size(); ++i) RC_ASSERT(std::abs(out[i] - expected[i]) < 1e-6 * loudest);
}

RC_GTEST_PROP(SvfChain, StaysBoundedHoweverItsCoefficientsMove, ()) {
  // Wishnick 2014: the trapezoidal state-variable filter is stable under any movement of positive g and k.
  SvfChain chain;
  chain.prepare(1, 1);
  chain.reset();
  std::vector<float> in(200);
  Noise noise(9);
  for (int i = 0; i < 40; ++i) {
    const double g = std::pow(10.0, *rc::gen::inRange(-300, 50) / 100.0),
                 k = std::pow(10.0, *rc::gen::inRange(-100, 100) / 100.0);
    chain.aim(0, {g, k, 0.0, k, 0.0}, *rc::gen::inRange(1, 400));
    noise.fill(in, 0.2f);
    for (const float x : through(chain, in)) RC_ASSERT(std::abs(x) < 100.0f);
  }
}

TEST(SvfChain, AtRestOnTheIdentityPassesBitsAndArrivesThereAgain) {
  SvfChain chain;
  chain.prepare(1, 3);
  chain.reset();
  std::vector<float> in(3000);
  Noise(5).fill(in, 0.3f);
  EXPECT_EQ(through(chain, in), in);
  chain.aim(1, {0.1, 1.0, 1.0, 0.5, 0.0}, 100);
  EXPECT_NE(through(chain, in), in);
  chain.aim(1, {}, 100);
  EXPECT_FALSE(chain.is_idle());
  through(chain, in);
  EXPECT_TRUE(chain.is_idle());
  EXPECT_EQ(through(chain, in), in);
}

}  // namespace
}  // namespace ohmic::dsp
