// Auditions in the program: keys, the picture, the protocol, and a switch on a card that makes no click.

#include "rig/audition.hpp"

#include <cmath>
#include <numbers>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "advise/listen/abx_protocol.hpp"
#include "audition_desk.hpp"
#include "audition_json.hpp"
#include "dsp/click_test.hpp"
#include "rig/playing_test.hpp"
#include "terminal/audition_view.hpp"
#include "units/folder_test.hpp"

namespace ohmic::app {
namespace {

using advise::Abx, advise::AbxPlan, advise::Heard, advise::Side, advise::Stopping;
using testing::HasSubstr;

Abx test_of(std::uint64_t seed = 1) { return {*AbxPlan::make(Stopping::fixed, 16), seed}; }

TEST(AuditionDesk, keys_listen_and_answer) {
  AuditionDesk desk(test_of());
  EXPECT_EQ(desk.press('b').heard, Side::b);
  EXPECT_THAT(desk.press('1').says, HasSubstr("Listen to X first"));
  const auto x = desk.press('x').heard;
  ASSERT_TRUE(x);
  const auto next = desk.press('1');
  EXPECT_EQ(next.heard, Side::a) << "a trial begins with A";
  EXPECT_THAT(next.says, HasSubstr("Trial 2 of 16"));
  for (int trial = 2; trial <= 16; ++trial) {
    EXPECT_FALSE(desk.press('x').is_over);
    EXPECT_EQ(desk.press('2').is_over, trial == 16);
  }
  EXPECT_TRUE(desk.test()->result());
}

TEST(AuditionDesk, arrows_answer_nothing) {
  AuditionDesk desk(test_of());
  desk.press('x');
  for (const char* arrow : {"\033[A", "\033[1;2B", "\033OB", "\033[5~"})
    for (const char* byte = arrow; *byte != '\0'; ++byte) {
      const auto step = desk.press(*byte);
      EXPECT_FALSE(step.heard);
      EXPECT_TRUE(step.says.empty());
    }
  EXPECT_EQ(desk.test()->trial(), 1);
  EXPECT_EQ(desk.listening(), Heard::x);
}

TEST(AuditionDesk, leaving_stops_the_test_and_without_one_there_is_no_x) {
  AuditionDesk desk(test_of());
  EXPECT_TRUE(desk.press('q').is_over);
  EXPECT_EQ(desk.test()->result()->verdict, advise::AbxVerdict::stopped);
  AuditionDesk freely(std::nullopt);
  EXPECT_FALSE(freely.press('x').heard);
  EXPECT_EQ(freely.press('b').heard, Side::b);
  EXPECT_DOUBLE_EQ(freely.press('-').decibels, -1.0);
}

TEST(AuditionView, the_picture_does_not_depend_on_x) {
  // Two tests that draw different X: what they show while X is heard is the same.
  std::uint64_t seed = 1;
  while (test_of(seed).listen(Heard::x) == test_of(0).listen(Heard::x)) ++seed;
  std::vector<std::string> pictures;
  for (const std::uint64_t one : {std::uint64_t{0}, seed}) {
    AuditionDesk desk(test_of(one));
    AuditionPicture picture{.a = "10 ohm",
                            .b = "120 ohm",
                            .headphones = "HD 650",
                            .music = "song.flac",
                            .device = "card",
                            .limits = {"Nobody"}};
    picture.note = desk.press('x').says;
    picture.heard = desk.listening();
    picture.is_test = true;
    picture.can_answer = desk.test()->can_answer();
    picture.trial = desk.test()->trial();
    picture.trials = 16;
    std::string text;
    for (const Line& line : audition_view(picture, {.width = 80, .height = 24, .pen = {}})) text += line.plain() + "\n";
    pictures.push_back(text);
  }
  EXPECT_EQ(pictures[0], pictures[1]);
  EXPECT_THAT(pictures[0], HasSubstr("Trial 1 of 16"));
  EXPECT_THAT(pictures[0], HasSubstr("X is A"));
}

TEST(AuditionView, it_fits_every_terminal) {
  AuditionPicture picture{.a = std::string(200, 'a'),
                          .b = "B",
                          .headphones = std::string(100, 'h'),
                          .music = "m",
                          .device = "d",
                          .limits = {}};
  picture.limits.assign(20, "a sentence of some words that has to be wrapped where the terminal is narrow");
  picture.is_test = true;
  for (const int width : {20, 40, 80, 200})
    for (const int height : {1, 5, 8, 24, 60}) {
      const auto lines = audition_view(picture, {.width = width, .height = height, .pen = {.is_ascii = true}});
      EXPECT_EQ(lines.size(), static_cast<std::size_t>(height));
      for (const Line& line : lines) EXPECT_LE(line.width(), width);
    }
}

advise::AbxProtocol protocol() {
  Abx test = test_of(9);
  for (int trial = 0; trial < 12; ++trial) test.answer(test.listen(Heard::x));
  for (int trial = 12; trial < 16; ++trial) test.answer(test.listen(Heard::x) == Side::a ? Side::b : Side::a);
  return {.date = "2026-11-23 12:00:00 UTC",
          .music = "song.flac",
          .headphones = "HD 650",
          .a = "10 ohm",
          .b = "120 ohm",
          .output = "unknown",
          .from = Second(0.0),
          .length = Second(30.0),
          .level = DBSPL(80.0),
          .difference = {},
          .limits = {"Nobody said which output."},
          .predictions = {"Response: the same."},
          .rule = test.plan().sentence(),
          .seed = 9,
          .trials = test.trials(),
          .result = *test.result()};
}

TEST(AuditionProtocol, it_says_what_twelve_of_sixteen_means) {
  const std::string page = advise::text(protocol());
  EXPECT_THAT(page, HasSubstr("12 of 16 right: by guessing this or better happens 3.8 % of the time"));
  EXPECT_THAT(page, HasSubstr("p = 0.03841"));
  EXPECT_THAT(page, HasSubstr("Agreed before: 16 trials"));
  const std::string machine = json(protocol());
  EXPECT_THAT(machine, HasSubstr("\"verdict\": \"passed\""));
  EXPECT_THAT(machine, HasSubstr("\"correct\": 12"));
}

TEST(AuditionProtocol, tests_of_the_same_pair_count_together) {
  Folder folder;
  advise::AbxProtocol one = protocol();
  EXPECT_EQ(earlier_tests(folder.file("."), advise::pair_of(one)), 0);
  folder.write_text("first.json", json(one));
  std::swap(one.a, one.b);
  folder.write_text("second.json", json(one));
  one.headphones = "DT 990";
  folder.write_text("other.json", json(one));
  folder.write_text("broken.json", "{");
  folder.write_text("else.json", "[1, 2]");
  EXPECT_EQ(earlier_tests(folder.file("."), advise::pair_of(protocol())), 2);
  one.earlier = 2;
  EXPECT_THAT(advise::text(one),
              HasSubstr("test number 3 of this pair: that at least one of 3 does as well by guessing happens 11 %"));
}

/// Two sounds of low tones, as volts at the terminals.
rig::Excerpt tones(double phase) {
  rig::Excerpt sound{.left = std::vector<float>(96000), .right = {}, .rate = Hertz(48000.0)};
  for (std::size_t i = 0; i < sound.left.size(); ++i) {
    const double t = 2.0 * std::numbers::pi * static_cast<double>(i) / 48000.0;
    sound.left[i] = static_cast<float>(0.4 * std::sin(60.0 * t + phase) + 0.2 * std::sin(440.0 * t + 2.0 * phase));
  }
  sound.right = sound.left;
  return sound;
}

gear::HeadphoneSpec plain_headphone() {
  gear::HeadphoneSpec spec = defaults(gear::headphone_fields);
  spec.impedance = Ohm(300.0);
  spec.sensitivity = DBPerVolt(100.0);
  return spec;
}

struct OnCard {
  explicit OnCard(rig::AuditionOutput output = {.headphone = plain_headphone(),
                                                .headphone_name = "HD \"650\"",
                                                .ceiling = DBSPL(105.0),
                                                .impedance = {},
                                                .full_scale = Volt(1.0)}) {
    files = {.a = folder.file("A.wav"), .b = folder.file("B.wav"), .full_scale = Volt(1.0), .rate = Hertz(48000.0)};
    for (const auto& [path, phase] : {std::pair(files.a, 0.0), std::pair(files.b, 2.0)})
      if (const auto ok = rig::write_excerpt(path, tones(phase)); !ok) throw std::runtime_error(ok.error().sentence());
    auto made = rig::audition_rig(files, output);
    if (!made) throw std::runtime_error(made.error().sentence());
    playing = std::make_unique<rig::Playing>(std::move(*made), rig::SessionOptions{.is_offline = true, .loops = true});
  }
  Folder folder;
  rig::AuditionFiles files;
  std::unique_ptr<rig::Playing> playing;
};

TEST(AuditionOnCard, begins_in_silence_and_plays_what_is_in_the_files) {
  OnCard stage;
  stage.playing->play(1.0);
  const std::vector<float>& heard = stage.playing->heard(0);
  EXPECT_LT(std::abs(heard[0]), 1e-6f);
  float early = 0.0f;
  for (std::size_t i = 0; i < 480; ++i) early = std::max(early, std::abs(heard[i]));
  EXPECT_LT(early, 0.05f);
  const rig::Excerpt a = tones(0.0);
  double error = 0.0;
  for (std::size_t i = 24000; i < heard.size(); ++i)
    error = std::max(error, std::abs(static_cast<double>(heard[i]) - static_cast<double>(a.left[i])));
  EXPECT_LT(error, 1e-5);
}

TEST(AuditionOnCard, a_switch_stays_between_both_and_does_not_click) {
  OnCard stage;
  stage.playing->play(1.0);
  const std::size_t change = stage.playing->heard(0).size();
  stage.playing->set(std::string(rig::audition_mix), "B");
  stage.playing->play(0.5);
  const std::vector<float>& heard = stage.playing->heard(0);
  const rig::Excerpt a = tones(0.0), b = tones(2.0);
  std::size_t arrived = change;
  for (std::size_t i = change; i < heard.size(); ++i) {
    const float low = std::min(a.left[i], b.left[i]), high = std::max(a.left[i], b.left[i]);
    EXPECT_GE(heard[i], low - 1e-5f);
    EXPECT_LE(heard[i], high + 1e-5f);
    if (std::abs(heard[i] - b.left[i]) > 1e-4f) arrived = i;
  }
  EXPECT_LT(arrived - change, 1440U) << "within 30 ms";
  EXPECT_GT(arrived - change, 200U);
  std::vector<float> cut = a.left;
  std::copy(b.left.begin() + static_cast<std::ptrdiff_t>(change) + 240, b.left.end(),
            cut.begin() + static_cast<std::ptrdiff_t>(change) + 240);
  const std::size_t from = change + 240 - 2048;
  const double switched = dsp::level_between(heard, from, Hertz(5e3), Hertz(20e3)).value();
  const double by_hand = dsp::level_between(cut, from, Hertz(5e3), Hertz(20e3)).value();
  const double own = std::max(dsp::level_between(a.left, from, Hertz(5e3), Hertz(20e3)).value(),
                              dsp::level_between(b.left, from, Hertz(5e3), Hertz(20e3)).value());
  std::printf("switch residual %.1f dBFS, cut by hand %.1f dBFS, the sounds themselves %.1f dBFS, %zu frames\n",
              switched, by_hand, own, arrived - change);
  EXPECT_LT(switched, by_hand - 30.0);
  EXPECT_LT(switched, -80.0);
}

TEST(AuditionOnCard, the_ceiling_applies) {
  OnCard stage({.headphone = plain_headphone(),
                .headphone_name = "loud",
                .ceiling = DBSPL(90.0),
                .impedance = {},
                .full_scale = Volt(1.0)});
  stage.playing->set(std::string(rig::audition_level), "10 dB");
  stage.playing->play(2.0);
  // 90 dB SPL of 100 dB/V: a sine of 0.316 V, whose peak is 0.316 of full scale.
  for (const float x : stage.playing->heard(0)) EXPECT_LE(std::abs(x), 0.31624f);
}

TEST(AuditionOnCard, an_unknown_output_is_played_as_softly_with_its_impedance_as_without) {
  const auto loudest = [](std::optional<Ohm> impedance) {
    OnCard stage({.headphone = plain_headphone(),
                  .headphone_name = "h",
                  .ceiling = DBSPL(105.0),
                  .impedance = impedance,
                  .full_scale = {}});
    stage.playing->play(1.5);
    float most = 0.0f;
    for (const float x : stage.playing->heard(0)) most = std::max(most, std::abs(x));
    return static_cast<double>(most);
  };
  const double plain = loudest({}), behind = loudest(Ohm(30.0));
  EXPECT_NEAR(behind / plain, 330.0 / 300.0, 1e-3);  // what the divider will take
  EXPECT_LT(plain, 0.05);
}

}  // namespace
}  // namespace ohmic::app
