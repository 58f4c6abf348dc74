// Any place of a circuit that plays can be looked at and listened to: it is what the circuit computed by itself has there,
// and what is played goes on bit by bit while somebody looks elsewhere.

#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/tone_fit.hpp"
#include "gear/circuit_path.hpp"
#include "gear/circuit_test.hpp"
#include "rt/guard.hpp"

namespace ohmic::gear {
namespace {

constexpr Format format{Hertz(48000.0), 64};
constexpr std::size_t block = 64 * 4;  // steps

CircuitSpec nested() {
  static const auto netlist = test::netlist_of(test::nested_amplifier);
  return {.netlist = netlist, .settings = {}, .loads = loads_of({test::headphone()}), .source_impedance = Ohm(100.0)};
}

std::shared_ptr<const CircuitAmplifier> looking_at(std::string_view place, const CircuitSpec& spec = nested()) {
  auto made = look_at(spec, *test::built(spec), place);
  EXPECT_TRUE(made) << made.error().sentence();
  return made.value_or(nullptr);
}

/// Volts of the converter: a tone and a slower one, as much as the diode bends.
std::vector<double> music(std::size_t blocks) {
  std::vector<double> samples(blocks * block);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(i) / 192e3;
    samples[i] =
        0.5 * std::sin(2.0 * std::numbers::pi * 1000.0 * t) + 0.3 * std::sin(2.0 * std::numbers::pi * 70.0 * t);
  }
  return samples;
}

/// Plays it; `before` is called ahead of each block with its number.
template <class Before>
std::vector<float> play(CircuitPath& path, const std::vector<double>& in, Before before) {
  AmplifierBank bank;
  const std::vector<float> volts(64, 0.0f);
  std::vector<float> heard;
  heard.reserve(in.size() / 4);
  for (std::size_t at = 0; at < in.size(); at += block) {
    before(at / block);
    const rt::AudioScope audio;
    path.begin(in.data() + at, in.data() + at, 0, 64, bank);
    bank.run();
    path.finish(volts.data(), volts.data(), 0, 64);
    heard.insert(heard.end(), path.left(), path.left() + 64);
  }
  return heard;
}
constexpr auto undisturbed = [](std::size_t) {};

/// The same signal through the circuit by itself, as `ohmic circuit tran` computes it: V or A at every step.
std::vector<double> by_itself(const CircuitAmplifier& amplifier, const std::vector<double>& in) {
  circuit::Lane lane(amplifier.model);
  std::vector<double> out(in.size());
  std::vector<double*> taps(amplifier.model->taps(), nullptr);
  taps.back() = out.data();
  const circuit::LaneRun run{&lane, in.data(), taps};
  circuit::run({&run, 1}, static_cast<int>(in.size()));
  for (double& sample : out) sample *= amplifier.looked_at.factor;
  return out;
}

/// How far a trace is from its place in `samples`, which ended when it was taken: at best, of all places of the last
/// `steps` at which it can begin.
double distance(const ScopeTrace& trace, const std::vector<double>& samples, std::size_t steps) {
  double best = 1e9;
  const std::size_t length = 4 * ScopeTrace::count;
  for (std::size_t from = samples.size() - steps; from + length <= samples.size(); from += 4) {
    double worst = 0.0;
    for (std::size_t k = 0; k < ScopeTrace::count && worst < best; ++k) {
      const double* at = samples.data() + from + 4 * k;
      const double mean = (at[0] + at[1] + at[2] + at[3]) / 4.0;
      worst = std::max(worst, std::abs(mean - static_cast<double>(trace.points[k])));
    }
    best = std::min(best, worst);
  }
  return best;
}

TEST(circuit_look, what_the_scope_shows_is_what_the_circuit_has_there_by_itself) {
  const auto in = music(240);
  for (const char* place : {"x1.g", "mid", "v(mid,out)", "i(x1.rs)", "i(rl)", "in"}) {
    const auto eye = looking_at(place);
    CircuitPath path({.amplifier = test::built(nested()), .scope = CircuitAmplifier::look, .eye = eye}, 1);
    path.prepare(format);
    play(path, in, undisturbed);
    const ScopeTrace* trace = path.scope();
    ASSERT_NE(trace, nullptr) << place;
    const double swing = static_cast<double>(trace->highest) - static_cast<double>(trace->lowest);
    ASSERT_GT(swing, 1e-5) << place;
    EXPECT_LT(distance(*trace, by_itself(*eye, in), 24000),
              1e-6 * swing + 1e-6 * std::abs(static_cast<double>(trace->highest)))
        << place;
  }
}

TEST(circuit_look, a_place_looked_at_while_it_plays_has_the_charges_that_are_there) {
  const auto in = music(240);
  const auto amplifier = test::built(nested());
  const auto eye = looking_at("x1.g");
  CircuitPath path({.amplifier = amplifier}, 1);
  path.prepare(format);
  play(path, in, [&](std::size_t number) {
    if (number == 120) path.hand({.amplifier = amplifier, .scope = CircuitAmplifier::look, .eye = eye});
  });
  const ScopeTrace* trace = path.scope();
  ASSERT_NE(trace, nullptr);
  const double swing = static_cast<double>(trace->highest) - static_cast<double>(trace->lowest);
  EXPECT_LT(distance(*trace, by_itself(*eye, in), 12000), 1e-5 * swing);
}

TEST(circuit_look, what_is_played_stays_as_it_is_bit_by_bit_while_the_scope_goes_from_place_to_place) {
  const auto in = music(300);
  const auto amplifier = test::built(nested());
  CircuitPath still({.amplifier = amplifier}, 1), looked({.amplifier = amplifier}, 1);
  still.prepare(format);
  looked.prepare(format);
  std::vector<CircuitOrder> orders = {{.amplifier = amplifier, .scope = 0}, {.amplifier = amplifier, .scope = -1}};
  for (const char* place : {"x1.g", "vcc", "i(vb)", "x1.q", "v(mid,out)"})
    orders.push_back({.amplifier = amplifier, .scope = CircuitAmplifier::look, .eye = looking_at(place)});
  const auto heard = play(still, in, undisturbed);
  const auto swapped = play(looked, in, [&](std::size_t number) {
    if (number % 11 == 5) looked.hand(orders[number / 11 % orders.size()]);
  });
  ASSERT_EQ(heard, swapped);
}

TEST(circuit_look, a_place_that_is_listened_to_is_that_place_as_loud_as_the_output) {
  const auto in = music(1500);
  const auto amplifier = looking_at("x1.g");
  CircuitPath path({.amplifier = amplifier, .listen = CircuitAmplifier::look}, 1);
  path.prepare(format);
  const auto heard = play(path, in, undisturbed);
  const auto there = by_itself(*amplifier, in);
  std::vector<float> frames;
  for (std::size_t i = 0; i < there.size(); i += 4)
    frames.push_back(static_cast<float>((there[i] - amplifier->looked_at.resting) / amplifier->looked_at.per_output));
  const auto peak = [](const std::vector<float>& samples, double frequency) {
    return dsp::fit_tone(std::span(samples).last(48000), Hertz(48000.0), Hertz(frequency)).tones[0].peak;
  };
  for (const double frequency : {1000.0, 2000.0, 3000.0})
    EXPECT_NEAR(peak(heard, frequency) / peak(frames, frequency), 1.0, 2e-3) << frequency;
}

TEST(circuit_look, listening_elsewhere_makes_no_click_and_going_back_finds_the_output_as_it_would_be) {
  const auto in = music(900);
  const auto amplifier = test::built(nested());
  CircuitPath still({.amplifier = amplifier}, 1), wandering({.amplifier = amplifier}, 1);
  still.prepare(format);
  wandering.prepare(format);
  const CircuitOrder there{.amplifier = looking_at("x1.g"), .listen = CircuitAmplifier::look};
  const auto heard = play(still, in, undisturbed);
  const auto wandered = play(wandering, in, [&](std::size_t number) {
    if (number == 200) wandering.hand(there);
    if (number == 500) wandering.hand({.amplifier = amplifier});
  });
  // The largest step from frame to frame, against that of the output and of the place by themselves.
  const auto step = [](const std::vector<float>& samples, std::size_t from, std::size_t till) {
    float largest = 0.0f;
    for (std::size_t i = from + 1; i < till; ++i) largest = std::max(largest, std::abs(samples[i] - samples[i - 1]));
    return largest;
  };
  const float own = std::max(step(wandered, 300 * 64, 480 * 64), step(heard, 6400, heard.size()));
  EXPECT_LE(step(wandered, 190 * 64, 300 * 64), 1.05f * own);
  EXPECT_LE(step(wandered, 490 * 64, 600 * 64), 1.05f * own);
  // The coupling capacitor of 30 ms kept its charge: what is played is what would have been, but for the solver's tolerance.
  float worst = 0.0f;
  for (std::size_t i = 530 * 64; i < heard.size(); ++i) worst = std::max(worst, std::abs(heard[i] - wandered[i]));
  EXPECT_LT(worst, 1e-4f);
}

TEST(circuit_look, models_that_look_elsewhere_have_one_shape) {
  const auto shape = test::built(nested())->model->shape();
  for (const char* place : {"x1.g", "i(vb)", "v(mid,out)"})
    EXPECT_EQ(looking_at(place)->model->shape(), shape) << place;
}

TEST(circuit_look, a_trace_is_never_that_of_the_place_before) {
  const auto in = music(60);
  const auto amplifier = test::built(nested());
  CircuitPath path({.amplifier = amplifier}, 1);
  path.prepare(format);
  play(path, in, undisturbed);
  ASSERT_NE(path.scope(), nullptr);
  path.hand({.amplifier = amplifier, .scope = CircuitAmplifier::look, .eye = looking_at("vcc")});
  EXPECT_EQ(path.scope(), nullptr);
  play(path, in, undisturbed);
  ASSERT_NE(path.scope(), nullptr);
  EXPECT_NEAR(static_cast<double>(path.scope()->highest), 12.0, 1e-6);
}

}  // namespace
}  // namespace ohmic::gear
