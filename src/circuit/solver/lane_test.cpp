// The solver against closed forms, against itself at much smaller steps, and against what its header promises.

#include "circuit/solver/lane.hpp"

#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "circuit/analysis/parts_test.hpp"
#include "circuit/analysis/small_signal.hpp"
#include "circuit/solver/slow_step.hpp"
#include "rt/guard.hpp"

namespace ohmic::circuit {
namespace {

constexpr double rate = 192000.0;

std::vector<double> sine(double amplitude, double frequency, double seconds, double at = rate) {
  std::vector<double> wave(static_cast<std::size_t>(seconds * at) + 1);
  for (std::size_t n = 0; n < wave.size(); ++n)
    wave[n] = amplitude * std::sin(2.0 * std::numbers::pi * frequency * static_cast<double>(n) / at);
  return wave;
}

std::shared_ptr<const Model> model_of(Breadboard& board, const char* output, double at = rate) {
  const auto point = operating_point(board.circuit);
  EXPECT_TRUE(point) << point.error().sentence();
  const auto model = Model::make(board.circuit, *point, {.rate = Hertz(at), .taps = {{"out", board.between(output)}}});
  EXPECT_TRUE(model) << model.error().sentence();
  return *model;
}

std::vector<double> played(Lane& lane, const std::vector<double>& in) {
  std::vector<double> out(in.size());
  double* const taps[] = {out.data()};
  const LaneRun one{&lane, in.data(), taps};
  run({&one, 1}, static_cast<int>(in.size()));
  return out;
}

/// 20 log of the rms difference over the rms of the second, which has `ratio` times as many samples.
double error_db(const std::vector<double>& got, const std::vector<double>& wanted, std::size_t ratio = 1) {
  double error = 0.0, size = 0.0;
  for (std::size_t n = got.size() / 4; n < got.size(); ++n) {
    error += std::pow(got[n] - wanted[n * ratio], 2);
    size += std::pow(wanted[n * ratio], 2);
  }
  return 10.0 * std::log10(error / size);
}

double against_small_steps(void (*build)(Breadboard&), double amplitude, double frequency, double at = rate) {
  constexpr int ratio = 32;
  Breadboard board;
  build(board);
  Lane lane(model_of(board, "out", at)), fine(model_of(board, "out", ratio * at));
  const auto wanted = played(fine, sine(amplitude, frequency, 0.004, ratio * at));
  const auto got = played(lane, sine(amplitude, frequency, 0.004, at));
  EXPECT_EQ(lane.take_counts().unconverged, 0u);
  return error_db(got, wanted, ratio);
}

void build_low_pass(Breadboard& board) {
  board.voltage("input", "in", "0", 0.0);
  board.resistor("r", "in", "out", 1e3);
  board.capacitor("c", "out", "0", 10e-9);
}

/// Two diodes head to head behind a resistor, with some capacitance: a clipper.
void build_clipper(Breadboard& board) {
  board.voltage("input", "in", "0", 0.0);
  board.resistor("r", "in", "out", 2.2e3);
  board.capacitor("c", "out", "0", 2.2e-9);
  board.diode("d1", "out", "0", 2.5e-9, 1.75, 5e-9);
  board.diode("d2", "0", "out", 2.5e-9, 1.75, 5e-9);
}

/// A transistor-like exponential amplifier around its operating point: smooth, never clipping.
void build_smooth(Breadboard& board) {
  board.voltage("vb", "b", "0", 10.0);
  board.voltage("input", "in", "0", 0.0);
  board.capacitor("c1", "in", "a", 1e-6);
  board.resistor("r1", "b", "a", 1e4);
  board.resistor("r2", "a", "k", 100.0);
  board.diode("d", "k", "0", 1e-12, 1.5);
  board.capacitor("c2", "a", "out", 4.7e-9);
  board.resistor("r3", "out", "0", 2e3);
}

// What scheme.hpp says of the two schemes: what one step of exp(z n) is off, of a derivative, at 10 kHz and 192 kHz.
TEST(Scheme, IsAsFarOffAsItSays) {
  const std::complex<double> z(0.0, 2.0 * std::numbers::pi * 10e3 / rate);
  const auto off = [&](const Scheme& scheme) {
    const auto before = [&](double steps) { return std::exp(-z * steps); };
    const auto h = before(1) * (1.0 + scheme.past * z) + scheme.older * z * before(2) + scheme.oldest * z * before(3);
    return std::abs(h + scheme.beta * z - scheme.gamma * z * z - 1.0) / std::abs(z);
  };
  EXPECT_NEAR(off(fourth_order), 5.7e-5, 0.2e-5);
  EXPECT_NEAR(off(fifth_order), 9e-6, 1e-6);
}

TEST(Lane, LowPassFollowsItsClosedForm) {
  Breadboard board;
  build_low_pass(board);
  Lane lane(model_of(board, "out"));
  constexpr double frequency = 10e3;
  const double w = 2.0 * std::numbers::pi * frequency, corner = 1.0 / (1e3 * 10e-9);
  const auto got = played(lane, sine(1.0, frequency, 0.004));
  std::vector<double> wanted(got.size());
  for (std::size_t n = 0; n < wanted.size(); ++n) {
    const double t = static_cast<double>(n) / rate, q = w / corner;
    wanted[n] = (std::sin(w * t) - q * std::cos(w * t) + q * std::exp(-corner * t)) / (1.0 + q * q);
  }
  EXPECT_LT(error_db(got, wanted), -88.0);
}

TEST(Lane, HalvingTheStepMakesTheErrorSixteenTimesSmaller) {
  const double coarse = against_small_steps(build_smooth, 0.05, 8e3, 96e3),
               half = against_small_steps(build_smooth, 0.05, 8e3, 192e3);
  EXPECT_LT(half, coarse - 20.0);
}

// The hardest case: a corner at the signal's own frequency, so that the whole of the scheme's 5.6e-5 counts.
TEST(Lane, ACornerAtTheSignalCostsNoMoreThanTheSchemeSays) {
  EXPECT_LT(against_small_steps(build_smooth, 0.05, 10e3), -83.0);
  EXPECT_LT(against_small_steps(build_smooth, 0.05, 1e3), -110.0);
}

TEST(Lane, HardClippingIsExactToMinusSixtyDecibel) {
  EXPECT_LT(against_small_steps(build_clipper, 5.0, 1e3), -60.0);
  EXPECT_LT(against_small_steps(build_clipper, 5.0, 10e3), -60.0);
}

TEST(Lane, WhatIsMuchFasterThanAStepDoesNotRing) {
  Breadboard board;
  board.voltage("input", "in", "0", 0.0);
  board.resistor("r", "in", "out", 1.0);
  board.capacitor("c", "out", "0", 1e-9);
  Lane lane(model_of(board, "out"));
  std::vector<double> step(64, 1.0);
  for (std::size_t n = 0; n < 8; ++n) step[n] = 0.0;
  const auto out = played(lane, step);
  for (std::size_t n = 16; n < out.size(); ++n) EXPECT_NEAR(out[n], 1.0, 1e-9);
}

TEST(Lane, ResonanceWithoutLossNeitherGrowsNorDies) {
  Breadboard board;
  board.voltage("input", "in", "0", 0.0);
  board.resistor("r", "in", "out", 1e6);
  board.inductor("l", "out", "0", 10e-3);
  board.capacitor("c", "out", "0", 25e-9);  // 10.07 kHz, Q = 1580
  Lane lane(model_of(board, "out"));
  std::vector<double> ping(200000, 0.0);
  for (std::size_t n = 10; n < 20; ++n) ping[n] = 1.0;
  const auto out = played(lane, ping);
  double early = 0.0, late = 0.0;
  for (std::size_t n = 100; n < 1000; ++n) early = std::max(early, std::abs(out[n]));
  for (std::size_t n = 190000; n < 200000; ++n) late = std::max(late, std::abs(out[n]));
  EXPECT_GT(early, 0.0);
  EXPECT_LT(late, early);
}

TEST(Lane, SilenceStaysAtTheOperatingPoint) {
  Breadboard board;
  build_smooth(board);
  const auto model = model_of(board, "k");
  Lane lane(model);
  const auto out = played(lane, std::vector<double>(100000, 0.0));
  EXPECT_GT(model->resting()[0], 0.5);
  for (const double volt : {out[0], out[100], out.back()}) EXPECT_NEAR(volt, model->resting()[0], 1e-9);
}

TEST(Lane, NeighboursInTheRegisterMakeNoDifference) {
  Breadboard board;
  build_clipper(board);
  const auto model = model_of(board, "out");
  constexpr std::size_t count = 7;
  std::vector<std::vector<double>> in, out(count);
  std::vector<Lane> lanes;
  for (std::size_t k = 0; k < count; ++k) {
    in.push_back(sine(0.3 + static_cast<double>(k), 700.0 * static_cast<double>(k + 1), 0.003));
    lanes.emplace_back(model);
    out[k].resize(in[k].size());
  }
  std::vector<double*> taps(count);
  std::vector<LaneRun> runs;
  for (std::size_t k = 0; k < count; ++k) {
    taps[k] = out[k].data();
    runs.push_back({&lanes[k], in[k].data(), std::span(&taps[k], 1)});
  }
  run(runs, static_cast<int>(in[0].size()));
  for (std::size_t k = 0; k < count; ++k) {
    Lane alone(model);
    EXPECT_EQ(played(alone, in[k]), out[k]) << "lane " << k;
  }
}

TEST(Lane, BlocksOfAnySizeGiveTheSameSamples) {
  Breadboard board;
  build_clipper(board);
  const auto model = model_of(board, "out");
  const auto in = sine(3.0, 1e3, 0.004);
  Lane whole(model), pieces(model);
  const auto wanted = played(whole, in);
  std::vector<double> got;
  for (std::size_t from = 0; from < in.size();) {
    const std::size_t count = std::min<std::size_t>(1 + from % 97, in.size() - from);
    const auto part = played(pieces, {in.begin() + static_cast<std::ptrdiff_t>(from),
                                      in.begin() + static_cast<std::ptrdiff_t>(from + count)});
    got.insert(got.end(), part.begin(), part.end());
    from += count;
  }
  EXPECT_EQ(got, wanted);
}

TEST(Lane, ATurnedKnobGoesOnFromTheSameCharges) {
  Breadboard board;
  build_smooth(board);
  const auto before = model_of(board, "out");
  board.circuit.resistors[2].ohm = 2.2e3;  // the load, a little lighter
  const auto after = model_of(board, "out");
  ASSERT_EQ(before->shape(), after->shape());
  Lane turned(before), never(before);
  const auto first = sine(0.05, 1e3, 0.002), second = sine(0.05, 1e3, 0.002);
  played(turned, first), played(never, first);
  turned.adopt(*after);
  const auto changed = played(turned, second), unchanged = played(never, second);
  // As loud as the divider makes it, without a jump.
  EXPECT_NEAR(changed[0], unchanged[0], 0.02 * 0.05);
  turned.adopt(*before);
  played(turned, sine(0.05, 1e3, 0.02)), played(never, sine(0.05, 1e3, 0.02));
  EXPECT_LT(error_db(played(turned, second), played(never, second)), -60.0);
}

TEST(Lane, WhatIsNoNumberIsNoVoltage) {
  Breadboard board;
  build_clipper(board);
  Lane lane(model_of(board, "out"));
  std::vector<double> in(100, std::numeric_limits<double>::quiet_NaN());
  in[50] = std::numeric_limits<double>::infinity();
  for (const double volt : played(lane, in)) EXPECT_EQ(volt, 0.0);
  EXPECT_EQ(lane.take_counts().unconverged, 0u);
}

TEST(Lane, ADeviceThatOnlyTheOutputHearsIsHeard) {
  Breadboard board;
  board.voltage("input", "in", "0", 0.0);
  board.resistor("ri", "in", "0", 1e4);
  board.behavioural("b", "out", "0", true, {board.between("in")},
                    [](Graph& graph) { return graph.make(Op::tanh, graph.control(0)); });
  board.resistor("rl", "out", "0", 1e3);
  Lane lane(model_of(board, "out"));
  const auto in = sine(3.0, 1e3, 0.002);
  const auto out = played(lane, in);
  for (std::size_t n = 0; n < in.size(); ++n) EXPECT_NEAR(out[n], std::tanh(in[n]), 1e-5);
}

TEST(Lane, ViolenceIsCountedAndEnds) {
  Breadboard board;
  build_clipper(board);
  Lane lane(model_of(board, "out"));
  std::vector<double> in(2000);
  for (std::size_t n = 0; n < in.size(); ++n) in[n] = n % 3 == 0 ? 1e4 : -1e4;
  played(lane, in);
  const auto after = played(lane, std::vector<double>(20000, 0.0));
  EXPECT_NEAR(after.back(), 0.0, 1e-6);
  EXPECT_EQ(lane.take_counts().steps, 22000u);
}

TEST(SlowStep, TakesTheSameWayInSmallerSteps) {
  Breadboard board;
  build_smooth(board);
  board.circuit.devices[0].law = [&] {  // with a charge, so that every term is met
    auto law = std::make_shared<Law>(*board.circuit.devices[0].law);
    law->charges = {law->graph.make(Op::multiply, law->graph.constant(1e-9), law->currents[0])};
    return law;
  }();
  const auto model = model_of(board, "out");
  const Model::Parts& parts = model->parts();
  std::vector<double> state = parts.rest, taps(most_taps), work(slow_work(parts));
  for (int k = 0; k < parts.layout.charges; ++k) state[static_cast<std::size_t>(parts.state.q + k)] *= fine_steps;
  const auto in = sine(0.05, 1e3, 0.002);
  Lane lane(model);
  const auto wanted = played(lane, in);
  std::vector<double> got(in.size());
  for (std::size_t n = 1; n < in.size(); ++n) {
    for (int fine = 0; fine < fine_steps; ++fine) {
      const auto at = [&](int k) { return in[n - 1] + (in[n] - in[n - 1]) * k / fine_steps; };
      ASSERT_TRUE(slow_step(parts, state.data(), at(fine), at(fine + 1), taps.data(), work.data()));
    }
    got[n] = taps[0];
  }
  EXPECT_LT(error_db(got, wanted), -50.0);  // of first order, and the input straight between samples
}

TEST(Model, AClockIsRefusedSinceACircuitThatPlaysHasNoSecondZero) {
  const auto refused = [](Breadboard& board) {
    board.voltage("input", "in", "0", 0.0);
    board.resistor("rs", "in", "out", 1e3);
    board.resistor("rl", "out", "0", 1e3);
    const auto point = operating_point(board.circuit);
    EXPECT_TRUE(point);
    const auto model = Model::make(board.circuit, *point, {.taps = {{"out", board.between("out")}}});
    return model ? std::string("made") : model.error().sentence();
  };
  Breadboard law, source, still;
  law.circuit.title = source.circuit.title = "Hum";
  law.behavioural("b1", "0", "out", false, {law.between("out")}, [](Graph& graph) {
    const Term hum = graph.make(Op::sin, graph.make(Op::multiply, graph.constant(314.0), graph.time()));
    return graph.make(Op::multiply, graph.control(0), graph.make(Op::multiply, graph.constant(1e-3), hum));
  });
  law.circuit.devices.back().place = {.file = "hum.cir", .line = 7};
  EXPECT_EQ(refused(law),
            "hum.cir:7: The law of b1 in \"Hum\" speaks of time, and a circuit that plays has no second 0. Write what "
            "it is without `time`, or drive it through the input.");
  source.current("i1", "0", "out", 1e-3);
  source.circuit.current_sources.back().wave.shape = Waveform::Shape::sine;
  source.circuit.current_sources.back().wave.figures = {1e-3, 1e-3, 50.0};
  EXPECT_NE(refused(source).find("The source i1 in \"Hum\" moves by itself"), std::string::npos) << refused(source);
  still.current("i1", "0", "out", 1e-3);
  EXPECT_EQ(refused(still), "made");
}

// An op-amp's dominant pole at 33 Hz behind 48 megohms, next to a headphone's at 32 Hz and milliohms: unbalanced pivots put
// 7e-6 of an error into it, at twice the rate 8e-5.
TEST(Lane, APoleBehindMegohmsIsAsExactAsOneBehindOhms) {
  for (const double at : {192000.0, 384000.0, 576000.0}) {
    Breadboard board;
    board.voltage("input", "in", "0", 0.0);
    // gm = 2 pi 10 MHz x 100 pF into 100 pF and 47.7 megohm; 5 ohm at the output; the loop of two
    board.behavioural("b1", "0", "x", false, {board.between("in", "inn")}, [](Graph& graph) {
      const Term share = graph.make(Op::multiply, graph.constant(12.566370614359172), graph.control(0));
      return graph.make(Op::multiply, graph.constant(5e-4), graph.make(Op::tanh, share));
    });
    board.resistor("rx", "x", "0", 47.746e6);
    board.capacitor("cx", "x", "0", 100e-12);
    board.circuit.controlled.push_back(
        {.name = "g2", .a = ground, .b = board.node("o"), .control = board.between("x", "o"), .gain = 0.2});
    board.resistor("rf", "o", "inn", 2.2e3);
    board.resistor("rg", "inn", "0", 2.2e3);
    board.resistor("rs", "o", "out", 33.0);
    board.resistor("r3", "out", "0", 10e3);
    board.resistor("re", "out", "c", 28.2);
    board.resistor("rc", "c", "d", 14.5);
    board.inductor("lc", "c", "d", 2.85e-3);
    board.resistor("res", "d", "0", 19.8);
    board.inductor("les", "d", "0", 91.2e-3);
    board.capacitor("ces", "d", "0", 55.9e-6);
    Lane lane(model_of(board, "out", at));
    const std::vector<double> in = sine(1.0, 1e3, 0.1, at), got = played(lane, in);
    // The last 10 ms by Fourier sums at 1 kHz, beside the circuit's own response.
    const auto count = static_cast<std::size_t>(at / 100.0);
    std::complex<double> sum = 0.0;
    for (std::size_t n = got.size() - count; n < got.size(); ++n)
      sum += got[n] *
             std::polar(2.0 / static_cast<double>(count), -2.0 * std::numbers::pi * 1e3 * static_cast<double>(n) / at);
    const auto point = operating_point(board.circuit);
    const auto small = SmallSignal::at(board.circuit, *point);
    ASSERT_TRUE(small);
    const std::complex<double> wanted = small->gain(Hertz(1e3), 0, board.between("out"));
    EXPECT_LT(std::abs(sum * std::complex<double>(0.0, 1.0) / wanted - 1.0), 1e-7) << at;
  }
}

TEST(Merge, ThreeEqualBranchesAreComputedAsOne) {
  const auto build = [](Breadboard& board, int branches, double series) {
    board.voltage("input", "in", "0", 0.0);
    board.resistor("rs", "in", "a", 1e3);
    for (int k = 0; k < branches; ++k) {
      const std::string inner = "n" + std::to_string(k);
      board.resistor("r" + std::to_string(k), "a", inner, series);
      board.diode("d" + std::to_string(k), inner, "out", 1e-12, 1.0);
    }
    board.resistor("rl", "out", "0", 100.0);
  };
  Breadboard three, apart;
  build(three, 3, 30.0);
  build(apart, 2, 30.0);
  apart.resistor("rx", "a", "n2", 30.000000001);  // as good as equal, but not equal
  apart.diode("dx", "n2", "out", 1e-12, 1.0);
  const auto merged = model_of(three, "out"), whole = model_of(apart, "out");
  EXPECT_EQ(merged->size().merged, 2);
  EXPECT_EQ(merged->size().currents, 1);
  EXPECT_EQ(whole->size().currents, 2);
  Lane a(merged), b(whole);
  const auto in = sine(5.0, 1e3, 0.003);
  EXPECT_LT(error_db(played(a, in), played(b, in)), -120.0);
}

TEST(Lane, RunsWithoutAllocating) {
  if (!rt::guard_is_linked()) GTEST_SKIP() << "the real-time guard is not in this build (sanitizers)";
  Breadboard board;
  build_clipper(board);
  Lane lane(model_of(board, "out"));
  const auto in = sine(5.0, 5e3, 0.003);
  std::vector<double> out(in.size());
  double* const taps[] = {out.data()};
  const LaneRun one{&lane, in.data(), taps};
  const rt::AudioScope guard;
  run({&one, 1}, static_cast<int>(in.size()));
}

}  // namespace
}  // namespace ohmic::circuit
