// Scenes come back as they were saved, say in words what differs, and damaged or misnamed ones are refused in a sentence.

#include "rig/scene.hpp"

#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rig/desk_rig_test.hpp"
#include "rig/parameters.hpp"

namespace ohmic::rig {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string words(const std::string& address, const std::string& before, const std::string& after) {
  return Turned{.address = address, .before = before, .after = after}.sentence();
}

TEST(Turned, is_said_in_a_persons_words) {
  EXPECT_EQ(words("mix.Lead.sends.Kick.level", "-8 dB", "-6 dB"), "Kick in Lead: -8 dB -> -6 dB");
  EXPECT_EQ(words("mix.Lead.sends.Kick.level", "-100 dB", "-6 dB"), "Kick in Lead: off -> -6 dB");
  EXPECT_EQ(words("mix.Lead.sends.Kick.pan", "0", "0.5"), "Kick in Lead: pan 0 -> 0.5");
  EXPECT_EQ(words("mix.Lead.sends.Kick.mute", "false", "true"), "Kick muted in Lead");
  EXPECT_EQ(words("mix.Lead.sends.\"J. Doe\".tap", "post", "pre"), "J. Doe in Lead: tap post -> pre");
  EXPECT_EQ(words("input.Kick.mute", "false", "true"), "Kick muted");
  EXPECT_EQ(words("input.Kick.mute", "true", "false"), "Kick unmuted");
  EXPECT_EQ(words("input.Kick.fader", "-8 dB", "-6 dB"), "Kick: fader -8 dB -> -6 dB");
  EXPECT_EQ(words("playback.DAW.eq.2.gain", "0 dB", "3 dB"), "DAW: eq 2 gain 0 dB -> 3 dB");
  EXPECT_EQ(words("input.Kick.de_esser.on", "false", "true"), "Kick: de-esser on");
  EXPECT_EQ(words("input.Kick.phantom", "true", "false"), "Kick: phantom off");
  EXPECT_EQ(words("mix.Lead.me_level", "0 dB", "3 dB"), "mix Lead: me level 0 dB -> 3 dB");
  EXPECT_EQ(words("mix.Lead.mute", "false", "true"), "mix Lead muted");
  EXPECT_EQ(words("monitor.Control room.dim", "false", "true"), "monitor Control room dimmed");
  EXPECT_EQ(words("phones.Lead.mix", "Lead", "Band"), "phones Lead: mix Lead -> Band");
  EXPECT_EQ(words("desk.solo", "in_place", "afl"), "desk: solo in_place -> afl");
  EXPECT_EQ(words("mix.Lead.sends.DAW.level", "", "-6 dB"), "DAW in Lead: -6 dB, new");
  EXPECT_EQ(words("input.Kick.eq.2.gain", "3 dB", ""), "Kick: eq 2 gain 3 dB taken away");
}

// Sentences of every value there is: none is empty, none shows its address.
TEST(Turned, every_value_has_its_words) {
  Rig rig = rig_of(everything);
  for (const Parameter& parameter : parameters(rig)) {
    const std::string sentence = words(parameter.address, value_text(parameter), value_text(parameter));
    EXPECT_EQ(sentence.find("input."), std::string::npos) << sentence;
    EXPECT_EQ(sentence.find('_'), parameter.address == "desk.solo" || sentence.find("high_shelf") != std::string::npos
                                      ? sentence.find('_')
                                      : std::string::npos)
        << sentence;
  }
}

TEST(Difference, names_what_only_one_side_has) {
  const Scene before{.name = "a", .values = {{"x.a.b", "1"}, {"x.a.c", "2"}, {"x.a.d", "3"}}};
  const Scene after{.name = "b", .values = {{"x.a.b", "1"}, {"x.a.c", "5"}, {"x.a.e", "4"}}};
  EXPECT_THAT(difference(before, after),
              ElementsAre(Turned{"x.a.c", "2", "5"}, Turned{"x.a.e", "", "4"}, Turned{"x.a.d", "3", ""}));
  EXPECT_TRUE(difference(before, before).empty());
}

struct SceneTest : testing::Test {
  Folder folder;
  std::string file = folder.file("band.toml");
  Rig rig = rig_of(everything, file);

  std::string refusal(const std::string& name) {
    const auto saved = save_scene(file, {.name = name, .values = {}});
    return saved ? "saved" : saved.error().sentence();
  }
};

TEST_F(SceneTest, holds_what_is_kept_in_scenes_in_the_order_of_the_rig) {
  const Scene scene = scene_of(rig, "now");
  EXPECT_THAT(scene.values, testing::Contains(Scene::Value{"mix.Lead.sends.\"J. Doe\".pan", "0.5"}));
  EXPECT_THAT(scene.values, testing::Contains(Scene::Value{"input.Kick.fader", "-6 dB"}));
  for (const Scene::Value& value : scene.values) {
    EXPECT_FALSE(value.address.starts_with("phones") || value.address.starts_with("monitor")) << value.address;
    EXPECT_FALSE(value.address.ends_with(".gain") && value.address.find(".eq.") == std::string::npos) << value.address;
    EXPECT_FALSE(value.address.ends_with(".solo")) << value.address;
  }
}

TEST_F(SceneTest, comes_back_as_it_was_saved) {
  const Scene scene = scene_of(rig, "Verse 1");
  ASSERT_TRUE(save_scene(file, scene).has_value());
  const auto loaded = load_scene(file, "Verse 1");
  ASSERT_TRUE(loaded.has_value()) << loaded.error().sentence();
  EXPECT_EQ(loaded->values, scene.values);
  EXPECT_THAT(scene_names(file), ElementsAre("Verse 1"));
  const std::string text = folder.read_text("band.scenes/Verse 1.toml");
  EXPECT_TRUE(text.starts_with("# The scene \"Verse 1\" of band.toml"));
  EXPECT_THAT(text, HasSubstr("\n\"input.Kick.fader\" = \"-6 dB\"\n"));
  EXPECT_THAT(text, HasSubstr("\n'input.\"J. Doe\".fader' = \"0 dB\"\n"));
}

TEST_F(SceneTest, may_be_written_by_hand) {
  std::filesystem::create_directories(folder.file("band.scenes"));
  folder.write_text("band.scenes/mine.toml",
                    "[input.Kick]\nfader = \"-1 dB\"\nmute = true\n[mix.Lead.sends.\"J. Doe\"]\npan = -1\n");
  const auto scene = load_scene(file, "mine");
  ASSERT_TRUE(scene.has_value()) << scene.error().sentence();
  EXPECT_THAT(scene->values,
              ElementsAre(Scene::Value{"input.Kick.fader", "-1 dB"}, Scene::Value{"input.Kick.mute", "true"},
                          Scene::Value{"mix.Lead.sends.\"J. Doe\".pan", "-1"}));
}

TEST_F(SceneTest, a_name_that_cannot_be_a_files_is_refused) {
  EXPECT_THAT(refusal("../band"), HasSubstr("it holds a slash"));
  EXPECT_THAT(refusal(".hidden"), HasSubstr("begins with a dot"));
  EXPECT_THAT(refusal(""), HasSubstr("needs a name"));
  EXPECT_THAT(refusal("a\nb"), HasSubstr("control characters"));
  EXPECT_THAT(refusal(std::string(300, 'x')), HasSubstr("too long"));
  EXPECT_FALSE(load_scene(file, "../band").has_value());
  EXPECT_FALSE(remove_scene(file, "../band").has_value());
  EXPECT_EQ(refusal("Ü & 1"), "saved");
}

TEST_F(SceneTest, what_is_not_there_is_told_with_the_nearest) {
  EXPECT_THAT(load_scene(file, "Verse").error().sentence(), HasSubstr("None was saved for this rig."));
  ASSERT_TRUE(save_scene(file, {.name = "Chorus", .values = {}}).has_value());
  EXPECT_THAT(load_scene(file, "Chrous").error().sentence(), HasSubstr("Did you mean \"Chorus\"?"));
  EXPECT_THAT(remove_scene(file, "Bridge").error().sentence(), HasSubstr("There are: Chorus."));
  EXPECT_TRUE(remove_scene(file, "Chorus").has_value());
  EXPECT_TRUE(scene_names(file).empty());
}

TEST_F(SceneTest, a_damaged_file_is_refused_with_its_line) {
  std::filesystem::create_directories(folder.file("band.scenes"));
  folder.write_text("band.scenes/broken.toml", "# fine\n\"input.Kick.fader\" = \"-6 d");
  EXPECT_THAT(load_scene(file, "broken").error().sentence(), HasSubstr("broken.toml:2:"));
  folder.write_text("band.scenes/list.toml", "\"input.Kick.fader\" = [ 1 ]\n");
  EXPECT_THAT(load_scene(file, "list").error().sentence(), HasSubstr("This is a list; expected a value"));
}

}  // namespace
}  // namespace ohmic::rig
