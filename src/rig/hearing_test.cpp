// What reaches an ear in dB(A): known volts make known levels, and what nobody knows widens the interval.

#include "rig/hearing.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dsp/a_weighting.hpp"
#include "dsp/diffuse_field.hpp"
#include "dsp/noise.hpp"
#include "dsp/sine.hpp"
#include "rig/playing_test.hpp"
#include "units/folder_test.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

using testing::Contains;
using testing::HasSubstr;

// 3 V at the socket for full scale, nothing between it and the ear: 1 V makes 100 dB SPL.
const std::string plain = voice_at_ear("Me", "3 V");
const std::string with_interval =
    replaced(plain, "sensitivity = \"100 dB/V\"",
             "sensitivity = \"100 dB/V\"\nsensitivity_low = \"98 dB/V\"\nsensitivity_high = \"103 dB/V\"");
const std::string with_response = replaced(
    plain, "impedance = \"250 ohm\"",
    "impedance = \"250 ohm\"\nresponse = [ { kind = \"peak\", frequency = \"2.5 kHz\", gain = \"8 dB\", q = 8 } ]");

EarKnowledge ear(const std::string& text) {
  const Rig rig = rig_of(text);
  return ear_of(rig, rig.phones.at(0));
}
std::string words(const EarKnowledge& ear) {
  std::string all;
  for (const std::string& one : ear.words) all += one + "\n";
  return all;
}

/// The A-weighted level that the meter adds up, of the last second of two.
DBSPL metered(const std::string& text, const std::vector<float>& played) {
  Playing playing(rig_of(text), {}, devices::play({played}));
  playing.play(1.0);
  const auto before = playing.session->exposure("Me").value();
  playing.play(1.0);
  const auto after = playing.session->exposure("Me").value();
  return db_spl(Pascal(std::sqrt((after.left - before.left) / (after.seconds - before.seconds))));
}

std::vector<float> tone(double hz, float peak) {
  std::vector<float> x(2 * 48000);
  dsp::Sine(Hertz(hz), Hertz(48000.0)).fill(x, peak);
  return x;
}

TEST(Hearing, known_volts_make_known_levels_at_every_frequency) {
  // 0.1 of 3 V = 0.3 V rms: 20 log10(0.3) + 100 dB/V = 89.54 dB SPL, less what A says
  const double spl = 100.0 + 20.0 * std::log10(0.3);
  for (const double hz : {100.0, 1000.0, 4000.0})
    EXPECT_NEAR(metered(plain, tone(hz, 0.1f)).value(), spl + dsp::a_weighting(Hertz(hz)).value(), 0.1) << hz;
}

TEST(Hearing, noise_of_known_volts_makes_a_known_level) {
  std::vector<float> x(2 * 48000);
  dsp::Noise(7).fill(x, 0.1f);  // rms 0.1: as many volts as a sine with that rms, 0.1 sqrt(2) of full scale
  const double spl = 100.0 + 20.0 * std::log10(3.0 * 0.1 * std::sqrt(2.0));
  EXPECT_NEAR(metered(plain, x).value(), spl + 10.0 * std::log10(dsp::a_weighted_fraction(Hertz(48000.0))), 0.1);
}

TEST(Hearing, a_known_response_is_taken_back_to_the_field_by_frequency) {
  // The band makes 2.5 kHz 8 dB louder than 1 kHz at the eardrum; the field there is 14.9 dB, 3.8 dB at 1 kHz.
  const double at_1k = metered(with_response, tone(1000.0, 0.1f)).value();
  const double at_2k5 = metered(with_response, tone(2500.0, 0.1f)).value();
  EXPECT_NEAR(at_1k, 100.0 + 20.0 * std::log10(0.3) - 3.8, 0.3);
  EXPECT_NEAR(at_2k5 - at_1k, 8.0 + dsp::a_weighting(Hertz(2500.0)).value() - (14.9 - 3.8), 0.6);
  EXPECT_TRUE(ear(with_response).has_response);
  EXPECT_EQ(ear(with_response).gain.likely, Decibel(0));
}

TEST(Hearing, an_unknown_response_follows_the_field_give_or_take) {
  const EarKnowledge known = ear(plain);
  EXPECT_DOUBLE_EQ(known.gain.low.value(), -6.0);
  EXPECT_DOUBLE_EQ(known.gain.likely.value(), -3.8);
  EXPECT_NEAR(known.gain.high.value(), -1.6, 1e-9);
  EXPECT_FALSE(known.is_at_most);
  EXPECT_THAT(words(known), HasSubstr("The response of Ears is not known"));
  EXPECT_THAT(words(known), HasSubstr("one sensitivity is known, 100.0 dB/V"));
}

TEST(Hearing, what_is_open_of_the_response_is_what_flat_at_the_eardrum_would_read_less) {
  // Pink noise, A-weighted: the power that is left when the field's curve is taken away by frequency.
  double flat = 0.0, all = 0.0;
  for (double f = 20.0; f < 20000.0; f *= 1.001) {
    const double a = std::pow(10.0, dsp::a_weighting(Hertz(f)).value() / 10.0);
    all += a;
    flat += a * std::pow(10.0, -dsp::diffuse_field_at_eardrum(Hertz(f)).value() / 10.0);
  }
  EXPECT_NEAR(-10.0 * std::log10(flat / all) - 3.8, response_unknown.value(), 0.05);
}

TEST(Hearing, sources_that_disagree_widen_the_interval) {
  const EarKnowledge known = ear(with_interval);
  EXPECT_DOUBLE_EQ(known.gain.low.value(), -8.0);
  EXPECT_NEAR(known.gain.high.value(), 1.4, 1e-9);
  EXPECT_THAT(words(known), HasSubstr("Sources give Ears 98.0 dB/V to 103.0 dB/V"));
}

TEST(Hearing, a_knob_nobody_sees_leaves_an_upper_bound) {
  const EarKnowledge known = ear(replaced(plain, "volume_knob = false", "volume_knob = true"));
  EXPECT_TRUE(known.is_at_most);
  EXPECT_TRUE(std::isinf(known.gain.low.value()));
  EXPECT_DOUBLE_EQ(known.gain.likely.value(), -3.8);
  EXPECT_THAT(words(known), HasSubstr("A volume knob follows"));
}

TEST(Hearing, an_uncalibrated_socket_is_bounded_by_the_strongest_card) {
  const std::string text = plain_gear + R"(
[[input]]
name = "Voice"
card = 1
[[mix]]
name = "M"
sends = { Voice = "0 dB" }
[[phones]]
name = "Me"
amplifier = "amp"
headphone = "h"
)";
  const EarKnowledge known = ear(text);
  EXPECT_FALSE(known.is_calibrated);
  EXPECT_TRUE(known.is_at_most);
  // The model's 105 dB SPL leaves as -30 dBFS. 2 V: 6.02 + 100 - 30 = 76.02 dB SPL; 7.75 V: 87.79.
  EXPECT_NEAR(known.gain.likely.value(), 76.02 - 105.0 - 3.8, 0.01);
  EXPECT_NEAR(known.gain.high.value(), 87.79 - 105.0 - 3.8 + 2.2, 0.01);
  EXPECT_THAT(words(known), HasSubstr("Nobody calibrated this output"));
}

TEST(Hearing, the_sum_goes_on_when_the_rig_changes_around_it) {
  Playing playing(rig_of(plain), {}, devices::play({tone(1000.0, 0.1f)}));
  playing.play(1.0);
  const auto before = playing.session->exposure("Me").value();
  playing.set("phones.Me.level", "-10 dB");
  Rig other = rig_of(plain + "[[playback]]\nname = \"DAW\"\n");
  ASSERT_TRUE(playing.session->reload(std::move(other)).has_value());
  playing.play(0.5);
  const auto after = playing.session->exposure("Me").value();
  EXPECT_GE(after.left, before.left);
  EXPECT_NEAR(after.seconds, 1.5, 0.01);
  EXPECT_FALSE(playing.session->exposure("Nobody").has_value());
}

TEST(Hearing, a_listener_is_a_parameter_of_the_file) {
  Folder folder;
  const std::string file = folder.write_text("rig.toml", plain);
  Desk desk(rig_in(file));
  EXPECT_EQ(desk.value("phones.Me.listener").value(), "Me");
  ASSERT_TRUE(desk.set("phones.Me.listener", " Anna ", {}).has_value());
  EXPECT_EQ(desk.value("phones.Me.listener").value(), "Anna");
  EXPECT_FALSE(desk.set("phones.Me.listener", "  ", {}).has_value());
  EXPECT_FALSE(desk.set("phones.Me.listener", std::string(65, 'x'), {}).has_value());
  ASSERT_EQ(desk.save().value(), 1);
  EXPECT_EQ(rig_in(file).phones.at(0).listener, "Anna");
  EXPECT_THAT(folder.read_text("rig.toml"), HasSubstr("listener = \"Anna\""));
  ASSERT_TRUE(desk.set("phones.Me.listener", "Me", {}).has_value());
  EXPECT_EQ(desk.value("phones.Me.listener").value(), "Me");
}

TEST(Hearing, the_mode_stands_in_the_file) {
  EXPECT_EQ(rig_of(plain).hearing.mode, HearingMode::adult);
  EXPECT_EQ(rig_of("[hearing]\nmode = \"sensitive\"\n" + plain).hearing.mode, HearingMode::sensitive);
  const Reading wrong = read_rig("[hearing]\nmode = \"deaf\"\n" + plain, "test.toml");
  ASSERT_EQ(wrong.errors.size(), 1u);
  EXPECT_THAT(wrong.errors[0].sentence(), HasSubstr("hearing.mode"));
}

}  // namespace
}  // namespace ohmic::rig
