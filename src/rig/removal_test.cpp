// What is taken away is gone from the rig and its file, in one step that can be taken back.

#include "rig/removal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/desk.hpp"
#include "rig/document.hpp"
#include "rig/rig_text_test.hpp"
#include "units/folder_test.hpp"

namespace ohmic::rig {
namespace {

using testing::HasSubstr;

const std::string text = R"([[input]]
name = "Kick"
card = 1
eq = [
  { kind = "peak", frequency = "100 Hz", gain = "1 dB" },  # the first
  { kind = "high_shelf", frequency = "2 kHz", gain = "2 dB" },
  { kind = "peak", frequency = "3 kHz", gain = "3 dB", q = 2 },
]
[[mix]]
name = "Lead"
sends = { Kick = "-6 dB" }
[[stream]]
name = "Show"
mix = "Lead"
)";

class Removal : public ::testing::Test {
 protected:
  Folder folder;
  Desk desk{read_rig(folder.write_text("rig.toml", text)).rig};
  std::vector<EqualizerBand>& bands() { return const_cast<Rig&>(desk.rig()).inputs.at(0).strip.equalizer; }
  void take_away(const std::string& address) {
    const auto values = removal(desk.rig(), address);
    ASSERT_TRUE(values.has_value()) << values.error().sentence();
    ASSERT_TRUE(desk.set(*values, Clock::Time(0)).has_value());
  }
};

TEST_F(Removal, bands_behind_move_up_and_one_undo_brings_it_back) {
  take_away("input.Kick.eq.2");
  ASSERT_EQ(bands().size(), 2u);
  EXPECT_EQ(bands()[1].frequency, Hertz(3000.0));
  EXPECT_EQ(bands()[1].q, 2.0);
  EXPECT_EQ(desk.value("input.Kick.eq.2.kind"), "peak");
  desk.undo();
  ASSERT_EQ(bands().size(), 3u);
  EXPECT_EQ(desk.value("input.Kick.eq.2.kind"), "high_shelf");
  EXPECT_EQ(bands()[1].q, read_rig(folder.file("rig.toml")).rig.inputs[0].strip.equalizer[1].q);
}

TEST_F(Removal, the_file_says_so_when_it_is_saved) {
  take_away("input.Kick.eq.1");
  take_away("mix.Lead.sends.Kick");
  ASSERT_TRUE(desk.save().has_value());
  const Rig saved = read_rig(folder.file("rig.toml")).rig;
  ASSERT_EQ(saved.inputs[0].strip.equalizer.size(), 2u);
  EXPECT_EQ(saved.inputs[0].strip.equalizer[0].gain, Decibel(2.0));
  EXPECT_TRUE(saved.mixes[0].sends.empty());
}

TEST_F(Removal, the_last_band_leaves_an_equalizer_without_bands) {
  for (int i = 0; i < 3; ++i) take_away("input.Kick.eq.1");
  EXPECT_TRUE(bands().empty());
  ASSERT_TRUE(desk.save().has_value());
  EXPECT_TRUE(read_rig(folder.file("rig.toml")).rig.inputs[0].strip.equalizer.empty());
}

TEST_F(Removal, nothing_else_can_be_taken_away) {
  for (const char* address : {"input.Kick.eq.4", "input.Kick.eq.9", "input.Kick.eq.x", "input.Nobody.eq.1",
                              "mix.Lead.sends.Snare", "mix.Lead.level", "input.Kick", "", "input.Kick.eq"}) {
    const auto values = removal(desk.rig(), address);
    ASSERT_FALSE(values.has_value()) << address;
    EXPECT_FALSE(values.error().what.empty());
  }
  EXPECT_THAT(removal(desk.rig(), "phones.Lead.level.x").error().sentence(), HasSubstr("cannot be taken away"));
}

}  // namespace
}  // namespace ohmic::rig
