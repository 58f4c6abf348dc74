// MIDI's laws: nothing jumps under a hand, what is learned is kept, a Mackie Control turns and shows the desk.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "api/stage_test.hpp"
#include "api/surface/mackie.hpp"
#include "api/surface/midi_map.hpp"
#include "api/surface/midi_port.hpp"

namespace ohmic::api {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

RC_GTEST_PROP(MidiControls, AreSpelledAndReadBack, ()) {
  MidiControl control{
      .kind = *rc::gen::element(MidiControl::Kind::controller, MidiControl::Kind::note, MidiControl::Kind::bend),
      .channel = *rc::gen::inRange(1, 17),
      .number = *rc::gen::inRange(0, 128)};
  if (control.kind == MidiControl::Kind::bend) control.number = 0;
  RC_ASSERT(control_of(spelled(control)) == control);
}

TEST(MidiControls, WhatIsNoneIsRefused) {
  for (const char* text :
       {"", "cc", "cc 0 7", "cc 17 7", "cc 1 128", "note 1", "bend", "bend 1 2", "cc 1 7 x", "cc a b"})
    EXPECT_FALSE(control_of(text)) << text;
}

class MidiTest : public ::testing::Test {
 protected:
  MidiTest() {
    stage_.protocol->when_turned([this](const auto& turned) {
      panel_.forget();
      mackie_.tell(turned);
    });
  }
  Result<bool> cc(int number, int value) {
    const MidiBytes bytes{0xB0, static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(value)};
    return map_.hear(bytes);
  }
  void note(int number, int velocity) {
    mackie_.hear(MidiBytes{0x90, static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(velocity)});
  }
  void fader(int channel, int value) {
    mackie_.hear(MidiBytes{static_cast<std::uint8_t>(0xE0 + channel), static_cast<std::uint8_t>(value & 127),
                           static_cast<std::uint8_t>(value >> 7)});
  }
  /// The upper (0) or lower (56) line it shows now.
  std::string line(int position) {
    for (const MidiBytes& message : mackie_.take())
      if (message.size() > 60 && message[6] == position)
        lines_[position] = std::string(message.begin() + 7, message.end() - 1);
    return lines_[position];
  }
  std::string value(const std::string& address) { return *stage_.session->desk().value(address); }

  testing::Stage stage_;
  Panel panel_{*stage_.session, *stage_.protocol};
  MidiMap map_{panel_};
  Mackie mackie_{panel_, stage_.clock};
  std::map<int, std::string> lines_;
};

TEST_F(MidiTest, TheNextControlThatMovesIsLearned) {
  ASSERT_TRUE(map_.learn("input.Kick.fader"));
  EXPECT_EQ(cc(7, 10), true);
  EXPECT_EQ(value("input.Kick.fader"), "0 dB");
  EXPECT_EQ(spelled(map_.entries().begin()->first), "cc 1 7");
}

TEST_F(MidiTest, AVolumeDoesNotJumpUnderAHand) {
  map_.learn("phones.Lead.level");
  cc(7, 127);
  cc(7, 120);
  EXPECT_EQ(value("phones.Lead.level"), "-30 dB");
  for (int position = 119; position >= 0; --position) cc(7, position);
  EXPECT_EQ(value("phones.Lead.level"), "-100 dB");  // passed it on the way down
  cc(7, 64);
  EXPECT_NE(value("phones.Lead.level"), "-100 dB");  // in hand now
}

TEST_F(MidiTest, WhatAnotherTurnedIsNotInTheHandAnyMore) {
  map_.learn("input.Kick.fader");
  cc(7, 0);
  for (int position = 1; position <= 127; ++position) cc(7, position);
  EXPECT_EQ(value("input.Kick.fader"), "10 dB");
  stage_.ask(R"({"set": "input.Kick.fader", "to": "-40 dB"})");
  cc(7, 126);
  EXPECT_EQ(value("input.Kick.fader"), "-40 dB");
}

TEST_F(MidiTest, AButtonTogglesAFlagWhenItIsPressed) {
  map_.learn("input.Kick.mute");
  cc(20, 127);
  cc(20, 0);
  EXPECT_EQ(value("input.Kick.mute"), "false");
  cc(20, 127);
  EXPECT_EQ(value("input.Kick.mute"), "true");
  cc(20, 0);
  EXPECT_EQ(value("input.Kick.mute"), "true");
  cc(20, 127);
  EXPECT_EQ(value("input.Kick.mute"), "false");
}

TEST_F(MidiTest, AMapIsKeptAndReadAgain) {
  map_.learn("input.\"J. Doe\".fader");
  cc(7, 10);
  const std::string file = midi_map_file(stage_.file());
  ASSERT_TRUE(map_.save(file));
  MidiMap other(panel_);
  ASSERT_TRUE(other.load(file));
  EXPECT_EQ(other.entries(), map_.entries());
  EXPECT_EQ(other.forget("input.\"J. Doe\".fader"), 1);
}

TEST_F(MidiTest, AWrongLineIsASentenceAndTheOthersCount) {
  const std::string file =
      stage_.folder().write_text("band.midi", "cc 1 7 = input.Kick.fader\ncc 99 = x\n# a comment\n");
  const auto loaded = map_.load(file);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().place.line, 2);
  EXPECT_EQ(map_.entries().size(), 1u);
}

TEST_F(MidiTest, WhatCannotBeTurnedIsNotLearned) {
  const auto refused = map_.learn("input.Kick.fadre");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().sentence(), HasSubstr("nothing that a knob can turn"));
}

TEST_F(MidiTest, AMackieFaderTurnsItsStripAndIsDrivenWhenAnotherDoes) {
  mackie_.refresh();
  EXPECT_THAT(line(0), HasSubstr("Kick   J. Doe"));
  fader(0, 12287);
  EXPECT_EQ(value("input.Kick.fader"), "0 dB");
  mackie_.take();
  stage_.ask(R"({"set": "input.Kick.fader", "to": "10 dB"})");
  EXPECT_THAT(mackie_.take(), Contains(MidiBytes{0xE0, 127, 127}));
}

TEST_F(MidiTest, AFaderThatIsTouchedIsNotDriven) {
  mackie_.refresh();
  mackie_.take();
  note(104, 127);
  stage_.ask(R"({"set": "input.Kick.fader", "to": "10 dB"})");
  EXPECT_THAT(mackie_.take(), ::testing::Not(Contains(MidiBytes{0xE0, 127, 127})));
  note(104, 0);
  EXPECT_THAT(mackie_.take(), Contains(MidiBytes{0xE0, 127, 127}));
}

TEST_F(MidiTest, AThousandMovesAreShownOnce) {
  mackie_.refresh();
  mackie_.take();
  for (int move = 0; move < 1000; ++move) fader(0, move * 16);
  EXPECT_LE(mackie_.take().size(), 3u);  // the strip's figures on the display; the fader stands where it was moved
}

TEST(MidiPorts, OfAFadersMovesTheLastCounts) {
  const auto bend = [](int channel, int value) {
    return MidiHeard{.side = MidiSide::mackie,
                     .message = {static_cast<std::uint8_t>(0xE0 | channel), 0, static_cast<std::uint8_t>(value)}};
  };
  const MidiHeard key{.side = MidiSide::mackie, .message = {0x90, 47, 127}};
  const MidiHeard learned{.side = MidiSide::learn, .message = {0xE0, 0, 5}};
  const auto kept = newest_bends({bend(0, 1), bend(1, 2), learned, bend(0, 3), key, bend(0, 4)});
  std::vector<MidiBytes> messages;
  for (const MidiHeard& one : kept) messages.push_back(one.message);
  EXPECT_THAT(messages, ::testing::ElementsAre(bend(1, 2).message, learned.message, bend(0, 3).message, key.message,
                                               bend(0, 4).message));
}

TEST_F(MidiTest, MutesHaveLamps) {
  mackie_.refresh();
  mackie_.take();
  note(16, 127);
  EXPECT_EQ(value("input.Kick.mute"), "true");
  EXPECT_THAT(mackie_.take(), Contains(MidiBytes{0x90, 16, 127}));
}

TEST_F(MidiTest, KnobsTurnSendsOfTheMixThatIsChosen) {
  mackie_.refresh();
  note(41, 127);
  mackie_.hear(MidiBytes{0xB0, 16, 0x41});
  EXPECT_EQ(value("mix.Lead.sends.Kick.level"), "-8.8 dB");
  EXPECT_THAT(line(56), ::testing::StartsWith("-8.8dB"));
  note(50, 127);  // flip: faders turn the sends
  fader(0, 16383);
  EXPECT_EQ(value("mix.Lead.sends.Kick.level"), "20 dB");
}

TEST_F(MidiTest, BanksStepThroughTheStrips) {
  mackie_.refresh();
  note(49, 127);
  EXPECT_THAT(line(0), ::testing::StartsWith("J. Doe"));
  note(46, 127);
  EXPECT_THAT(line(0), ::testing::StartsWith("Kick"));
}

RC_GTEST_PROP(MackieLaws, AnyBytesDoNoHarm, ()) {
  testing::Stage stage;
  Panel panel(*stage.session, *stage.protocol);
  Mackie mackie(panel, stage.clock);
  mackie.refresh();
  const int count = *rc::gen::inRange(0, 40);
  for (int i = 0; i < count; ++i)
    mackie.hear(
        *rc::gen::container<MidiBytes>(*rc::gen::inRange<std::size_t>(0, 4), rc::gen::arbitrary<std::uint8_t>()));
  mackie.take();
}

}  // namespace
}  // namespace ohmic::api
