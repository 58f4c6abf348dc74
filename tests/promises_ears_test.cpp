// Promise 1, ears first: whatever happens to a rig, no ear gets more than its ceiling, and every start is soft.

#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "stage.hpp"
#include "units/levels.hpp"

namespace ohmic::scenario {
namespace {

/// Highest magnitude of each 10 ms of a channel.
std::vector<double> envelope(const std::vector<float>& channel, std::size_t from, std::size_t frames) {
  constexpr std::size_t window = 480;
  std::vector<double> peaks;
  for (std::size_t at = from; at + window <= std::min(from + frames, channel.size()); at += window) {
    double peak = 0.0;
    for (std::size_t i = at; i < at + window; ++i) peak = std::max(peak, std::abs(static_cast<double>(channel[i])));
    peaks.push_back(peak);
  }
  return peaks;
}

/// Asserts that a channel begins in silence at this frame and only ever rises for the next 300 ms.
void expect_rise(const std::vector<float>& channel, std::size_t from, const std::string& what) {
  const auto peaks = envelope(channel, from, 14400);
  ASSERT_GE(peaks.size(), 5u) << what;
  EXPECT_LT(std::abs(channel[from]), 0.01 * peaks.back()) << what;
  EXPECT_LT(peaks[0], 0.5 * peaks.back()) << what;
  for (std::size_t i = 1; i < peaks.size(); ++i)
    EXPECT_GE(peaks[i], 0.98 * peaks[i - 1]) << what << ", " << i * 10 << " ms";
  EXPECT_GT(peaks.back(), 1e-5) << what << ": something is heard in the end";
}

/// The loud rig with a soft tone instead of poison: below every ceiling, so that envelopes are the fades alone.
class Tone {
 public:
  Tone() {
    write_wav(folder_.file("hostile.wav"), sine(1000.0, 1.0, 10.0));
    text_ = loud_rig;
    for (const std::string loud : {"24 dB\"\nhigh_pass = \"80 Hz\"", "level = \"20 dB\", pan = -1"}) {
      const std::size_t at = text_.find(loud);
      text_.replace(at, loud.size(), loud[0] == '2' ? "-60 dB\"" : "level = \"0 dB\", pan = 0");
    }
    text_.erase(text_.find("eq = [ { kind = \"peak\""),
                text_.find("[[input]]\nname = \"Card\"") - text_.find("eq = [ { kind = \"peak\""));
    text_.replace(text_.find("Card = { level = \"20 dB\", pan = 1 }"), 35, "Card = { level = \"0 dB\", mute = true }");
  }
  const std::string& text() const { return text_; }
  std::string file() const { return folder_.file("rig.toml"); }

 private:
  Folder folder_;
  std::string text_;
};

void expect_rise_everywhere(const Stage& stage, std::size_t from, const std::string& what) {
  for (const Ear& ear : loud_ears()) expect_rise(stage.played()[ear.left], from, what + ", " + ear.name);
}

TEST(EarsFirst, every_output_rises_from_silence_at_the_start) {
  const Tone tone;
  Stage stage(tone.text(), tone.file());
  stage.play(0.5);
  expect_rise_everywhere(stage, 0, "start");
}

TEST(EarsFirst, every_output_rises_from_silence_when_the_card_is_plugged_in_again) {
  const Tone tone;
  Stage stage(tone.text(), tone.file());
  for (int time = 1; time <= 3; ++time) {
    stage.play(1.0);
    stage.card().unplug();
    stage.play(1.5);
    EXPECT_FALSE(stage.keeper().granted());
    stage.card().replug();
    stage.play(2.0);
    ASSERT_EQ(stage.starts().size(), static_cast<std::size_t>(time) + 1);
    expect_rise_everywhere(stage, stage.starts().back(), "replug");
  }
}

TEST(EarsFirst, every_output_rises_from_silence_after_a_stall) {
  const Tone tone;
  Stage stage(tone.text(), tone.file());
  stage.play(1.0);
  const std::size_t frames = stage.frames();
  stage.card().stall(Frames(48000));
  stage.play(2.0);
  for (const Ear& ear : loud_ears()) {
    const auto peaks = envelope(stage.played()[ear.left], frames, 4800);
    ASSERT_GE(peaks.size(), 10u) << ear.name;
    EXPECT_LT(std::abs(stage.played()[ear.left][frames]), 0.01 * peaks.back()) << ear.name;
    for (std::size_t i = 1; i < 5; ++i) EXPECT_GE(peaks[i], 0.98 * peaks[i - 1]) << ear.name;
  }
}

TEST(EarsFirst, every_output_rises_from_silence_when_rate_or_period_change) {
  const Tone tone;
  Stage stage(tone.text(), tone.file());
  for (const Format format : {Format{Hertz(96000.0), 64}, Format{Hertz(44100.0), 256}, Format{Hertz(44100.0), 16},
                              Format{Hertz(192000.0), 1024}, Format{Hertz(48000.0), 333}}) {
    stage.play(0.6);
    stage.card().change(format);
    stage.play(0.6);
    ASSERT_TRUE(stage.keeper().granted());
    EXPECT_EQ(stage.keeper().granted()->format, format);
    expect_rise_everywhere(stage, stage.starts().back(), std::to_string(format.rate.value()));
  }
}

TEST(EarsFirst, full_volume_and_a_full_scale_square_stay_below_the_ceiling_at_every_amplifier) {
  const Folder folder;
  std::vector<float> square(48000);
  for (std::size_t i = 0; i < square.size(); ++i) square[i] = i / 24 % 2 == 0 ? 1.0f : -1.0f;
  write_wav(folder.file("hostile.wav"), square);
  Stage stage(loud_rig, folder.file("rig.toml"));
  for (int choice = 0; choice < 4; ++choice) {
    for (const rig::Phones& phones : stage.session().rig().phones) [[maybe_unused]]
      const auto chosen = stage.session().set(  // refused where there are fewer
          fmt::format("phones.{}.choice", phones.name), std::to_string(choice + 1));
    stage.play(1.0);
  }
  stage.expect_safe(loud_ears());
  for (const Ear& ear : loud_ears())
    EXPECT_GT(stage.highest_pascal(ear), 0.9 * ear.highest) << ear.name << " is at its ceiling";
}

TEST(EarsFirst, recordings_and_card_inputs_full_of_poison_stay_below_the_ceiling) {
  const Folder folder;
  write_wav(folder.file("hostile.wav"), hostile_recording(2.0));
  Stage stage(loud_rig, folder.file("rig.toml"));
  stage.play(5.0);
  stage.expect_safe(loud_ears());
}

TEST(EarsFirst, what_is_clean_after_poison_sounds_as_if_there_had_been_none) {
  // The state of every processor forgets: 3 s after the poison the tone is what it is without, bit by bit or nearly so.
  const auto level_after = [](bool is_poisoned) {
    const Folder folder;
    auto samples = sine(1000.0, 0.001, 12.0);
    if (is_poisoned)
      for (std::size_t i = 0; i < 24000; ++i) samples[i] = hostile_sample(static_cast<std::int64_t>(i));
    write_wav(folder.file("hostile.wav"), samples);
    std::string text = loud_rig;
    text.replace(text.find("Card = { level = \"20 dB\", pan = 1 }"), 35, "Card = { level = \"0 dB\", mute = true }");
    for (std::size_t at; (at = text.find("level = \"10 dB\"")) != std::string::npos;)
      text.replace(at, 15, "level = \"-40 dB\"");
    Stage stage(text, folder.file("rig.toml"));
    stage.play(11.5);
    std::vector<double> levels;
    for (const Ear& ear : loud_ears()) levels.push_back(envelope(stage.played()[ear.left], 11 * 48000, 4800).front());
    return levels;
  };
  const auto clean = level_after(false), poisoned = level_after(true);
  for (std::size_t i = 0; i < clean.size(); ++i)
    EXPECT_NEAR(gain_of(poisoned[i] / clean[i]).value(), 0.0, 0.1) << loud_ears()[i].name;
}

TEST(EarsFirst, an_edit_while_it_plays_stays_below_the_ceiling_whether_gear_stays_or_not) {
  const Folder folder;
  write_wav(folder.file("hostile.wav"), hostile_recording(2.0));
  Stage stage(loud_rig, folder.file("rig.toml"));
  std::string softer = loud_rig, other = loud_rig;
  for (std::size_t at; (at = softer.find("level = \"10 dB\"")) != std::string::npos;)
    softer.replace(at, 15, "level = \"-60 dB\"");
  other.replace(other.find("amplifier = [\"strong\", \"soft\", \"otl\", \"noisy\"]"), 46,
                "amplifier = [\"noisy\", \"otl\", \"soft\", \"strong\"]");
  for (int time = 0; time < 12; ++time) {
    stage.edit(time % 3 == 0 ? softer : time % 3 == 1 ? loud_rig : other, time % 4 != 0);
    stage.play(time % 2 == 0 ? 0.013 : 0.7);  // some before the last one has taken over
  }
  stage.play(1.0);
  EXPECT_GT(stage.session().engine().health().swaps, 6u);
  stage.expect_safe(loud_ears());
}

TEST(EarsFirst, a_bad_rig_file_leaves_the_running_rig_untouched) {
  const Folder folder;
  write_wav(folder.file("hostile.wav"), sine(440.0, 0.01, 2.0));
  const auto play = [&](bool is_disturbed) {
    Stage stage(loud_rig, folder.file("rig.toml"));
    stage.play(0.5);
    if (is_disturbed) {
      std::string bad = loud_rig;
      bad.replace(bad.find("ceiling = \"95 dB SPL\""), 21, "ceiling = \"950 dB SPL\"");
      const rig::Reading reading = rig::read_rig(bad, "bad.toml");
      EXPECT_EQ(reading.errors.size(), 1u);
      EXPECT_FALSE(rig::read_rig("[[[", "bad.toml").errors.empty());
      EXPECT_FALSE(rig::read_rig("/nowhere/rig.toml").errors.empty());
      // A plan for another card's format is refused and changes nothing.
      engine::PlanBuilder builder;
      EXPECT_FALSE(stage.session().engine().adopt(*builder.build({Hertz(44100.0), 32})));
    }
    stage.play(0.5);
    return stage.played();
  };
  EXPECT_TRUE(play(true) == play(false)) << "bit by bit";
}

/// What can be done to a running rig.
struct Deed {
  enum Kind {
    mute_input,
    solo,
    send,
    mute_output,
    level,
    choose,
    turn,
    back,
    edit,
    unplug,
    stall,
    rate,
    period,
    nothing
  };
  int kind;
  int which;
  int value;  // 0 to 100
};
void showValue(const Deed& deed, std::ostream& os) {
  os << "{" << deed.kind << ", " << deed.which << ", " << deed.value << "}";
}

/// Some parameter of all, but no ceiling, somewhere in its range.
void turn_any(rig::Session& session, const Deed& deed) {
  rig::Rig rig = session.rig();
  auto list = rig::parameters(rig);
  std::erase_if(list, [](const rig::Parameter& p) { return p.is_name || p.address.ends_with(".ceiling"); });
  const auto& p = list[static_cast<std::size_t>(deed.which * 131 + deed.value * 17) % list.size()];
  p.store(p.field.minimum + (p.field.maximum - p.field.minimum) * deed.value / 100.0);
  [[maybe_unused]] const auto turned = session.set(p.address, rig::value_text(p));
}

void set(rig::Session& session, const std::string& address, const std::string& value) {
  [[maybe_unused]] const auto turned = session.set(address, value);
}
std::string decibels(double value) { return fmt::format("{} dB", value); }

void act(Stage& stage, const Deed& deed) {
  rig::Session& session = stage.session();
  const std::string input = deed.which % 2 == 0 ? "Tape" : "Card";
  const auto& phones = session.rig().phones;
  const std::size_t number = static_cast<std::size_t>(deed.which) % (phones.size() + 1);
  const bool is_monitor = number == phones.size();
  const std::string output = is_monitor ? "monitor." + session.rig().monitors[0].name : "phones." + phones[number].name;
  const bool flag = deed.value % 2 == 0;
  constexpr std::array rates = {44100.0, 48000.0, 96000.0, 192000.0};
  constexpr std::array periods = {16, 32, 333, 4096};
  const Format now = stage.keeper().granted() ? stage.keeper().granted()->format : Format{};
  switch (deed.kind) {
    case Deed::mute_input: return set(session, fmt::format("input.{}.mute", input), flag ? "true" : "false");
    case Deed::solo: return set(session, fmt::format("input.{}.solo", input), flag ? "true" : "false");
    case Deed::send: return set(session, fmt::format("mix.All.sends.{}", input), decibels(1.2 * deed.value - 100.0));
    case Deed::mute_output: return set(session, output + (is_monitor ? ".cut" : ".mute"), flag ? "true" : "false");
    case Deed::level: return set(session, output + ".level", decibels(1.1 * deed.value - 100.0));
    case Deed::choose:
      return set(session, output + (is_monitor ? ".set" : ".choice"), std::to_string(deed.value % 4 + 1));
    case Deed::turn: return turn_any(session, deed);
    case Deed::back: deed.value < 50 ? session.undo() : session.other_side(); return;
    case Deed::edit: return stage.edit(deed.value < 70 ? full_rig : loud_rig, flag);
    case Deed::unplug: stage.card().unplug(), stage.play(0.02 * deed.value), stage.card().replug(); return;
    case Deed::stall: return stage.card().stall(Frames(deed.value * deed.value));
    case Deed::rate: return stage.card().change({Hertz(rates[static_cast<std::size_t>(deed.value % 4)]), now.frames});
    case Deed::period: return stage.card().change({now.rate, periods[static_cast<std::size_t>(deed.value % 4)]});
    default: return;
  }
}

RC_GTEST_PROP(EarsFirst, no_sequence_of_deeds_gets_past_a_ceiling, ()) {
  const auto deeds = *rc::gen::container<std::vector<Deed>>(rc::gen::construct<Deed>(
      rc::gen::inRange<int>(0, Deed::nothing + 1), rc::gen::inRange(0, 100), rc::gen::inRange(0, 101)));
  const Folder folder;
  write_wav(folder.file("hostile.wav"), hostile_recording(1.0));
  Stage stage(full_rig, folder.file("rig.toml"));
  stage.play(0.1);
  for (const Deed& deed : deeds) {
    act(stage, deed);
    stage.play(0.0005 * deed.which);
  }
  stage.play(0.1);
  for (const Ear& ear : loud_ears()) RC_ASSERT(stage.highest_pascal(ear) <= ear.highest * 1.00001);
}

}  // namespace
}  // namespace ohmic::scenario
