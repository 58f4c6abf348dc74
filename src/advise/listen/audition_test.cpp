// Two chains: equally loud, in step, as different as their figures say, and switched without a click.

#include "advise/listen/audition.hpp"

#include <cmath>
#include <numbers>
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "advise/listen/audition_render.hpp"
#include "dsp/click_test.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

using testing::HasSubstr;

constexpr double rate = 48000.0;

/// A dynamic headphone of 300 ohm with a bass resonance and a treble rise.
Ears dynamic_ears() {
  Ears ears;
  ears.name = "Dynamic 300";
  ears.sensitivity = {DBPerVolt(102.0), DBPerVolt(104.0), DBPerVolt(105.0)};
  ears.impedance = Interval<Ohm>(Ohm(309.0));
  ears.network = gear::ImpedanceNetwork{
      .resistance = Ohm(295.0),
      .sections = {{gear::SectionKind::inductive, Ohm(196.0), Henry(0.6e-3), Farad(0.0), Hertz(0.0), 1.0},
                   {gear::SectionKind::resonance, Ohm(179.0), Henry(0.0), Farad(0.0), Hertz(100.0), 0.85}}};
  for (double f = 20.0; f < 20001.0; f *= 1.2589254)
    ears.curve.push_back({Hertz(f), Ohm(std::abs(gear::impedance(*ears.network, Hertz(f)))), {}});
  ears.impedance_span = {Ohm(295.0), Ohm(309.0), Ohm(474.0)};
  return ears;
}

Ears flat_ears(double ohms) {
  Ears ears;
  ears.name = "Nobody measured it";
  ears.sensitivity = Interval<DBPerVolt>(DBPerVolt(110.0));
  ears.impedance = Interval<Ohm>(Ohm(ohms));
  ears.impedance_span = {Ohm(ohms * 0.8), Ohm(ohms), Ohm(ohms * 3.0)};
  return ears;
}

/// Chords that change every third of a second over a beat, pink-ish, not alike on both sides; peaks at -1 dBFS.
rig::Excerpt music(double seconds = 2.0) {
  rig::Excerpt sound{
      .left = std::vector<float>(static_cast<std::size_t>(seconds * rate)), .right = {}, .rate = Hertz(rate)};
  sound.right = sound.left;
  std::mt19937 dice(3);
  std::normal_distribution<double> normal;
  double low[2] = {};
  for (std::size_t i = 0; i < sound.left.size(); ++i) {
    const double t = static_cast<double>(i) / rate, beat = std::fmod(t, 0.5);
    const double root = 110.0 * std::pow(2.0, std::fmod(std::floor(t * 3.0) * 5.0, 12.0) / 12.0);
    double chord = 0.0;
    for (const double ratio : {1.0, 1.26, 1.5, 3.0, 8.0})
      chord += 0.1 * std::sin(2.0 * std::numbers::pi * root * ratio * t) / std::sqrt(ratio);
    const double drum = 0.4 * std::exp(-beat * 20.0) * std::sin(2.0 * std::numbers::pi * 60.0 * beat);
    for (int side = 0; side < 2; ++side) {
      low[side] += 0.1 * (normal(dice) - low[side]);
      const double x = chord * (side == 0 ? 1.0 : 0.8) + drum + 0.1 * low[side] + 0.02 * normal(dice);
      (side == 0 ? sound.left : sound.right)[i] = static_cast<float>(x);
    }
  }
  return sound;
}

AuditionChain chain_of(std::string_view words) {
  auto chain = audition_chain(words, nullptr);
  if (!chain) throw std::runtime_error(chain.error().sentence());
  return std::move(*chain);
}

/// A device by figures, as the catalogue would give it.
AuditionChain device(double open, double ohms, std::optional<double> limit = {}, double noise = 5e-6) {
  AuditionChain chain{.kind = AuditionChain::Kind::device, .title = "Device"};
  chain.drive.name = "Device";
  chain.drive.open = Interval<Volt>(Volt(open));
  chain.drive.impedance = Interval<Ohm>(Ohm(ohms));
  if (limit) chain.drive.current = Interval<Ampere>(Ampere(*limit));
  chain.drive.noise = Interval<Volt>(Volt(noise));
  chain.drive.is_impedance_known = chain.drive.is_level_known = true;
  return chain;
}

AuditionAsked asked_of(AuditionChain a, AuditionChain b, Ears ears = dynamic_ears()) {
  return {.chains = {std::move(a), std::move(b)}, .ears = std::move(ears), .music = music()};
}

Audition rendered(const AuditionAsked& asked) {
  auto made = audition(asked);
  if (!made) throw std::runtime_error(made.error().sentence());
  return std::move(*made);
}

TEST(Audition, both_are_as_loud_as_asked_and_within_a_tenth_of_a_decibel_of_each_other) {
  const std::vector<AuditionAsked> pairs = {
      asked_of(chain_of("10 ohm"), chain_of("120 ohm")),
      asked_of(device(2.5, 50.0), chain_of("circuits/otl_12au7_6080.cir")),
      asked_of(chain_of("circuits/opamp_two_stage.cir"), chain_of("circuits/hybrid_19j6_mosfet.cir")),
      asked_of(chain_of("0 ohm"), chain_of("1 kohm"), flat_ears(32.0)),
  };
  for (const AuditionAsked& asked : pairs) {
    const Audition made = rendered(asked);
    const std::string which = asked.chains[0].title + " | " + asked.chains[1].title;
    EXPECT_NEAR(made.sides[0].level.value(), 80.0, 0.02) << which;
    EXPECT_NEAR(made.difference.level.value(), 0.0, 0.02) << which;
    // Measured anew on what is played, silent edges and all.
    std::array<double, 2> loud{};
    for (std::size_t k = 0; k < 2; ++k) loud[k] = loudness_of(made.sides[k].volts).value();
    EXPECT_NEAR(loud[0], loud[1], 0.1) << which;
    std::printf("%s: level %+.4f dB, offset %+.3f frames, null %.1f dB, THD %.2g %.2g\n", which.c_str(),
                made.difference.level.value(), made.difference.offset, made.difference.null.value(),
                made.sides[0].distortion, made.sides[1].distortion);
  }
}

TEST(Audition, circuits_and_datasheets_are_in_step_to_the_frame) {
  for (const char* circuit :
       {"circuits/opamp_two_stage.cir", "circuits/diamond_buffer.cir", "circuits/otl_12au7_6080.cir"}) {
    const Audition made = rendered(asked_of(chain_of("0.1 ohm"), chain_of(circuit)));
    EXPECT_GT(made.sides[1].latency, Frames(0)) << "it has one, and it was taken out";
    EXPECT_EQ(made.sides[0].latency, made.sides[1].latency) << "both go the same way";
    EXPECT_LT(std::abs(made.difference.offset), 0.1) << circuit;
    std::printf("%s: offset %+.4f frames\n", circuit, made.difference.offset);
  }
}

TEST(Audition, the_same_chain_twice_leaves_nothing_but_its_noise) {
  const Audition made = rendered(asked_of(chain_of("10 ohm"), chain_of("10 ohm")));
  EXPECT_LT(made.difference.null.value(), -100.0);
  EXPECT_NEAR(made.difference.offset, 0.0, 1e-3);
  const auto says = predictions_of(made);
  EXPECT_THAT(says.back(), HasSubstr("expect to hear nothing"));
}

TEST(Audition, what_is_rendered_bends_as_the_formula_says) {
  //  20 log10 |Z / (Z + 120)| against |Z / (Z + 10)|, both against 1 kHz
  const AuditionAsked asked = asked_of(chain_of("10 ohm"), chain_of("120 ohm"));
  const Audition made = rendered(asked);
  const auto divided = [&](Hertz f, double ohms) {
    const auto z = gear::impedance(*asked.ears.network, f);
    return gain_of(std::abs(z / (z + ohms)));
  };
  double up = 0.0;
  for (double f = 20.0; f <= 20000.0; f *= 1.01) {
    const Decibel at = divided(Hertz(f), 120.0) - divided(Hertz(f), 10.0);
    const Decibel ref = divided(Hertz(1000.0), 120.0) - divided(Hertz(1000.0), 10.0);
    up = std::max(up, (at - ref).value());
  }
  EXPECT_NEAR(made.difference.up.value(), up, 0.02);
  EXPECT_GT(up, 0.5);
  // And so it sounds: a tone at the resonance against one at 1 kHz.
  const auto level = [&](double ohms, double f) {
    auto gear = AuditionGear::make(chain_of(fmt::format("{} ohm", ohms)), asked.ears, Hertz(rate));
    rig::Excerpt tone{.left = std::vector<float>(48000), .right = {}, .rate = Hertz(rate)};
    for (std::size_t i = 0; i < tone.left.size(); ++i)
      tone.left[i] = static_cast<float>(0.3 * std::sin(2.0 * std::numbers::pi * f * static_cast<double>(i) / rate));
    tone.right = tone.left;
    const Rendering played = gear->play(tone, Decibel(-20.0), 1);
    double sum = 0.0;
    for (std::size_t i = 24000; i < 48000; ++i)
      sum += static_cast<double>(played.ear.left[i]) * static_cast<double>(played.ear.left[i]);
    return 10.0 * std::log10(sum);
  };
  const double heard = (level(120.0, 100.0) - level(120.0, 1000.0)) - (level(10.0, 100.0) - level(10.0, 1000.0));
  const Decibel formula = (divided(Hertz(100.0), 120.0) - divided(Hertz(1000.0), 120.0)) -
                          (divided(Hertz(100.0), 10.0) - divided(Hertz(1000.0), 10.0));
  EXPECT_NEAR(heard, formula.value(), 0.05);
}

TEST(Audition, an_output_that_does_not_get_that_loud_says_so) {
  AuditionAsked asked = asked_of(chain_of("10 ohm"), device(0.02, 10.0));
  asked.level = DBSPL(95.0);
  asked.ceiling = DBSPL(120.0);
  const auto made = audition(asked);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().sentence(), HasSubstr("no louder than"));
}

TEST(Audition, an_output_that_clips_is_matched_all_the_same_and_told_so) {
  AuditionAsked asked = asked_of(chain_of("10 ohm"), device(0.35, 10.0));
  asked.level = DBSPL(80.0);
  const Audition made = rendered(asked);
  EXPECT_GT(made.sides[1].limited, 0);
  EXPECT_EQ(made.sides[0].limited, 0);
  EXPECT_NEAR(made.difference.level.value(), 0.0, 0.02);
  EXPECT_GT(made.sides[1].distortion, 1e-3);
  bool is_told = false;
  for (const std::string& line : predictions_of(made)) is_told |= line.find("B clips") != std::string::npos;
  EXPECT_TRUE(is_told);
}

TEST(Audition, peaks_stay_below_the_ceiling_by_the_highest_sensitivity) {
  AuditionAsked asked = asked_of(chain_of("10 ohm"), chain_of("120 ohm"));
  asked.level = DBSPL(95.0);
  asked.ceiling = DBSPL(90.0);
  const Audition made = rendered(asked);
  EXPECT_TRUE(made.is_softened);
  for (const AuditionSide& side : made.sides) {
    EXPECT_LE(side.peak.value() + 1.0, 90.0);  // 105 dB/V is 1 dB more than the likely 104
    EXPECT_GT(side.peak.value() + 1.0, 88.0);
  }
  EXPECT_NEAR(made.difference.level.value(), 0.0, 0.02);
}

TEST(Audition, what_cannot_be_shown_is_said) {
  const AuditionAsked flat = asked_of(chain_of("10 ohm"), device(2.0, 50.0), flat_ears(32.0));
  AuditionAsked unknown = flat;
  unknown.chains[1].drive.is_impedance_known = false;
  unknown.chains[1].drive.impedance = {Ohm(0.1), Ohm(10.0), Ohm(50.0)};
  const Audition made = rendered(unknown);
  std::string all;
  for (const std::string& line : limits_of(unknown, made, std::nullopt)) all += line + "\n";
  EXPECT_THAT(all, HasSubstr("Nobody published the impedance curve"));
  EXPECT_THAT(all, HasSubstr("Nobody said which output you hear this on"));
  EXPECT_THAT(all, HasSubstr("output impedance is not published (0.1 to 50 ohm"));
  EXPECT_THAT(all, HasSubstr("not modelled"));
  const AuditionAsked curved = asked_of(chain_of("10 ohm"), chain_of("circuits/opamp_two_stage.cir"));
  const Audition other = rendered(curved);
  all.clear();
  for (const std::string& line : limits_of(curved, other, Interval<Ohm>(Ohm(10.0)))) all += line + "\n";
  EXPECT_THAT(all, testing::Not(HasSubstr("Nobody")));
  EXPECT_THAT(all, HasSubstr("has 10 ohm: taken out"));
}

TEST(Audition, a_real_outputs_impedance_is_taken_out_of_the_files) {
  const AuditionAsked asked = asked_of(chain_of("10 ohm"), chain_of("120 ohm"));
  const Audition made = rendered(asked);
  const rig::Excerpt& wanted = made.sides[1].volts;
  const rig::Excerpt open = for_output(wanted, made.headphone, Ohm(47.0), rms_of_sine(Volt(1.0)));
  // Back through 47 ohm into the same headphone.
  gear::LoadSolver solver;
  const std::vector<gear::Load> loads = {{gear::network(made.headphone), Ohm(0.0)}};
  solver.prepare({.impedance = 47.0}, loads, Hertz(rate));
  rig::Excerpt back = open;
  solver.process(open.left.data(), open.right.data(), nullptr, nullptr, back.left.data(), back.right.data(),
                 static_cast<int>(open.left.size()));
  double error = 0.0, power = 0.0;
  for (std::size_t i = 0; i < back.left.size(); ++i) {
    const double d = static_cast<double>(back.left[i]) - static_cast<double>(wanted.left[i]);
    error += d * d, power += static_cast<double>(wanted.left[i]) * static_cast<double>(wanted.left[i]);
  }
  EXPECT_LT(10.0 * std::log10(error / power), -80.0);
}

TEST(Audition, switching_stays_between_both_and_makes_nothing_new) {
  // Low tones, not alike: what a switch adds lies where neither has anything.
  rig::Excerpt a{.left = std::vector<float>(96000), .right = {}, .rate = Hertz(rate)}, b = a;
  for (std::size_t i = 0; i < a.left.size(); ++i) {
    const double t = static_cast<double>(i) / rate, w = 2.0 * std::numbers::pi;
    a.left[i] = static_cast<float>(0.3 * std::sin(w * 61.0 * t) + 0.2 * std::sin(w * 440.0 * t));
    b.left[i] = static_cast<float>(0.3 * std::sin(w * 61.0 * t + 2.0) + 0.2 * std::sin(w * 440.0 * t + 1.0));
  }
  a.right = a.left, b.right = b.left;
  const rig::Excerpt out = spliced(a, b, Second(0.5));
  for (std::size_t i = 0; i < out.left.size(); ++i) {
    EXPECT_GE(out.left[i], std::min(a.left[i], b.left[i]) - 1e-6f);
    EXPECT_LE(out.left[i], std::max(a.left[i], b.left[i]) + 1e-6f);
  }
  // Around the switch, 5 to 20 kHz, beside the same two sounds cut together.
  constexpr std::size_t change = 24000, from = change + 240 - 2048;
  auto cut = a.left;
  std::copy(b.left.begin() + change, b.left.end(), cut.begin() + change);
  const double heard = dsp::level_between(out.left, from, Hertz(5e3), Hertz(20e3)).value();
  const double reference = dsp::level_between(cut, from, Hertz(5e3), Hertz(20e3)).value();
  std::printf("switch residual %.1f dBFS, cut by hand %.1f dBFS\n", heard, reference);
  EXPECT_LT(heard, reference - 30.0);
  EXPECT_LT(heard, -80.0);
}

TEST(Audition, chains_are_understood_as_people_write_them) {
  EXPECT_EQ(chain_of("120 ohm").impedance, Ohm(120.0));
  EXPECT_EQ(chain_of("circuits/otl_12au7_6080.cir").kind, AuditionChain::Kind::circuit);
  EXPECT_FALSE(audition_chain("-3 ohm", nullptr));
  EXPECT_FALSE(audition_chain("circuits/nothing.cir", nullptr));
  EXPECT_FALSE(audition_chain("Nothing like it", nullptr));
}

}  // namespace
}  // namespace ohmic::advise
