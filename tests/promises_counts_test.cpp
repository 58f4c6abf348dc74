// Promise 3, nothing is hidden: every xrun, clip, clamp and sample that is no number is counted, dated and told in words.

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "rig/explain.hpp"
#include "stage.hpp"
#include "units/levels.hpp"

namespace ohmic::scenario {
namespace {

const std::string plain_rig = plain_gear + R"(
[[input]]
name = "Tape"
file = "tape.wav"
[[input]]
name = "Card"
card = 1
[[mix]]
name = "M"
sends = { Tape = { level = "0 dB", pan = -1 }, Card = { level = "0 dB", pan = 1 } }
[[phones]]
name = "Me"
mix = "M"
amplifier = "amp"
headphone = "h"
level = "0 dB"
ceiling = "100 dB SPL"         # 2 Pa rms x sqrt 2 at the peak, 1 V: a tenth of the socket
output = { full_scale = "10 V", output_impedance = "0 ohm" }
)";

/// The card's inputs hear these samples once.
void feed(Stage& stage, std::vector<float> samples) {
  stage.listen_to([samples = std::move(samples)](Frames position, std::span<float* const> channels, int frames) {
    for (float* channel : channels)
      for (int i = 0; i < frames; ++i) {
        const auto at = static_cast<std::size_t>(position.count() + i);
        channel[i] = at < samples.size() ? samples[at] : 0.0f;
      }
  });
}

TEST(NothingIsHidden, every_lost_period_is_an_xrun_with_its_time_its_frames_and_its_cause) {
  const Folder folder;
  write_wav(folder.file("tape.wav"), sine(440.0, 0.1, 1.0));
  Stage stage(plain_rig, folder.file("rig.toml"));
  std::vector<std::int64_t> lost = {1, 64, 333, 4800, 4801, 96000};
  std::vector<Clock::Time> when;
  for (const std::int64_t frames : lost) {
    stage.play(0.25);
    stage.card().stall(Frames(frames));
    stage.play(static_cast<double>(frames) / 48000.0 + 0.01);
    when.push_back(stage.clock().now());
  }
  engine::Xrun xrun;
  for (std::size_t i = 0; i < lost.size(); ++i) {
    ASSERT_TRUE(stage.session().engine().next_xrun(xrun)) << i;
    EXPECT_EQ(xrun.lost.count(), lost[i]);
    EXPECT_EQ(xrun.cause, engine::Xrun::Cause::card_lost);
    EXPECT_LE(xrun.when, when[i]);
    EXPECT_GE(xrun.when, when[i] - std::chrono::milliseconds(20));
    EXPECT_NE(xrun.sentence().find("the card lost " + std::to_string(lost[i]) + " frame"), std::string::npos)
        << xrun.sentence();
  }
  EXPECT_FALSE(stage.session().engine().next_xrun(xrun));
  EXPECT_EQ(stage.session().engine().health().xruns, lost.size());
}

TEST(NothingIsHidden, every_sample_at_the_converters_limit_is_a_clip) {
  const Folder folder;
  std::vector<float> tape(24000, 0.0f), card(24000, 0.0f);
  for (std::size_t i = 0; i < 777; ++i) card[500 + 3 * i] = i % 2 == 0 ? 1.0f : -1.25f;
  for (std::size_t i = 0; i < 55; ++i) tape[900 + 7 * i] = 1.0f;
  write_wav(folder.file("tape.wav"), tape);
  Stage stage(plain_rig, folder.file("rig.toml"));
  feed(stage, card);
  stage.play(0.49);
  EXPECT_EQ(stage.session().inputs().at(0).clips, 55);
  EXPECT_EQ(stage.session().inputs().at(1).clips, 777);
}

TEST(NothingIsHidden, every_sample_at_the_ceiling_is_counted) {
  const Folder folder;
  std::vector<float> burst(96000, 0.0f);
  for (std::size_t i = 48000; i < 48500; ++i) burst[i] = 0.9f;  // 2.5 V at the ear's terminals, ceiling at 1.41 V
  write_wav(folder.file("tape.wav"), burst);
  Stage stage(plain_rig, folder.file("rig.toml"));
  feed(stage, {});
  stage.play(1.05);
  long held = 0;
  const double limit = peak_of_sine(volts_for(DBSPL(100.0), DBPerVolt(100.0))).value();
  for (const float sample : stage.played()[0])
    held += static_cast<double>(sample) * 10.0 * std::numbers::sqrt2 > limit * 0.9998;
  EXPECT_GT(held, 50);
  EXPECT_EQ(stage.session().phones().at(0).clamped, held);
  EXPECT_GT(stage.session().phones().at(0).ceiling_reduction.value(), 4.0) << "2.5 V is 5 dB above";
}

TEST(NothingIsHidden, every_sample_the_amplifier_clips_is_counted) {
  const Folder folder;
  std::vector<float> burst(96000, 0.0f);
  for (std::size_t i = 48000; i < 48300; ++i) burst[i] = 0.5f;  // 1.41 V; the rails stand at 1 V
  write_wav(folder.file("tape.wav"), burst);
  std::string text(plain_rig);
  text.replace(text.find("rails = \"20 V\""), 14, "rails = \"1 V\"");
  Stage stage(text, folder.file("rig.toml"));
  feed(stage, {});
  stage.play(1.5);
  EXPECT_EQ(stage.session().phones().at(0).limited, 300);
  EXPECT_EQ(stage.session().phones().at(0).clamped, 0);
}

TEST(NothingIsHidden, every_sample_that_is_no_number_is_counted_in_recordings_and_on_the_card) {
  const Folder folder;
  constexpr float never = std::numeric_limits<float>::quiet_NaN(), endless = std::numeric_limits<float>::infinity();
  std::vector<float> tape(24000, 0.1f), card(24000, 0.1f);
  for (std::size_t i = 0; i < 40; ++i) tape[100 + 11 * i] = i % 2 == 0 ? never : endless;
  for (std::size_t i = 0; i < 60; ++i) card[100 + 13 * i] = i % 2 == 0 ? never : -endless;
  write_wav(folder.file("tape.wav"), tape);
  Stage stage(plain_rig, folder.file("rig.toml"));
  feed(stage, card);
  stage.play(0.3);
  EXPECT_GE(stage.session().contained(), 100);  // the recording is read ahead, over its end and again
  EXPECT_EQ((stage.session().contained() - 60) % 40, 0);
  for (const auto& channel : stage.played())
    for (const float sample : channel) ASSERT_TRUE(std::isfinite(sample));
}

TEST(NothingIsHidden, losing_the_card_and_having_it_again_is_told_in_words) {
  const Folder folder;
  write_wav(folder.file("tape.wav"), sine(440.0, 0.1, 1.0));
  Stage stage(plain_rig, folder.file("rig.toml"));
  stage.play(0.2);
  stage.card().unplug();
  stage.play(2.5);
  stage.card().replug();
  stage.play(1.5);
  stage.card().change({Hertz(44100.0), 128});
  stage.play(0.5);
  using Kind = devices::Happening::Kind;
  std::vector<Kind> kinds;
  for (const auto& happening : stage.happenings()) {
    kinds.push_back(happening.kind);
    EXPECT_TRUE(happening.words.ends_with('.')) << happening.words;
  }
  EXPECT_EQ(kinds, (std::vector{Kind::lost, Kind::still_lost, Kind::running, Kind::format_changed, Kind::running}));
}

TEST(NothingIsHidden, the_latency_that_is_explained_is_the_one_that_is_measured) {
  const Folder folder;
  write_wav(folder.file("tape.wav"), std::vector<float>(48000, 0.0f));
  // The card's connectors add 21 and 37 frames; the rig itself adds none.
  Stage stage(plain_rig, folder.file("rig.toml"), {.capture_latency = Frames(21), .playback_latency = Frames(37)});
  std::vector<float> click(48000, 0.0f);
  click[40000] = 0.05f;
  feed(stage, click);
  stage.play(0.95);
  std::size_t measured = 0;
  while (std::abs(stage.played()[1][measured]) < 0.001f) ++measured;
  const rig::Explanation explained = rig::explain(stage.session().rig(), &*stage.keeper().granted());
  const Frames all = explained.latency.total();
  EXPECT_EQ(measured, 40000u) << "from one period's input to the same period's output";
  EXPECT_EQ(all.count(), 21 + 37 + static_cast<std::int64_t>(measured - 40000u));
}

}  // namespace
}  // namespace ohmic::scenario
