// What "rig" says of a rig: its things, how they hang together, and how little of it a performer sees.

#include <gtest/gtest.h>

#include "api/requests/requests.hpp"
#include "api/stage_test.hpp"

namespace ohmic::api {
namespace {

using testing::Stage;

Value read(const std::string& line) { return read_line(line, 1 << 20).value_or(Value()); }

const Value* by_name(const Value& answer, std::string_view list, std::string_view name) {
  const Value* things = answer.find(list);
  if (things == nullptr || things->list() == nullptr) return nullptr;
  for (const Value& thing : *things->list())
    if (thing.text_of("name") == name) return &thing;
  return nullptr;
}

TEST(RequestRig, names_every_input_mix_and_output_and_who_hears_whom) {
  Stage stage;
  add_rig(*stage.protocol, *stage.session);
  const Value answer = read(stage.ask(R"({"rig": true})"));
  EXPECT_EQ(answer.text_of("title"), "A test");
  const Value* kick = by_name(answer, "inputs", "Kick");
  ASSERT_NE(kick, nullptr);
  EXPECT_EQ(kick->text_of("kind"), "real");
  EXPECT_TRUE(kick->find("gain")->is_nothing());
  const Value* music = by_name(answer, "inputs", "Music");
  ASSERT_NE(music, nullptr);
  EXPECT_TRUE(*music->find("is_program")->flag());
  const Value* lead = by_name(answer, "mixes", "Lead");
  ASSERT_NE(lead, nullptr);
  EXPECT_EQ(write_line(*lead->find("sources")), R"(["Kick", "J. Doe"])");
  EXPECT_EQ(write_line(*lead->find("listeners")), R"(["Lead"])");
  const Value* phones = by_name(answer, "phones", "Lead");
  ASSERT_NE(phones, nullptr);
  EXPECT_EQ(phones->text_of("hears"), "Lead");
  EXPECT_EQ(write_line(*phones->find("sensitivity_db_spl_v")), "[115, 115]");
  EXPECT_EQ(*phones->find("impedance_ohm")->number(), 38.0);
  EXPECT_EQ(phones->find("choices")->list()->front().text_of("headphone"), "h");
  EXPECT_EQ(by_name(answer, "talkbacks", "Producer")->text_of("input"), "J. Doe");
  EXPECT_EQ(by_name(answer, "streams", "Call")->text_of("mix"), "Lead");
}

TEST(RequestRig, who_subscribed_to_changes_is_told_when_the_lists_are_others_and_not_for_a_fader) {
  Stage stage;
  add_rig(*stage.protocol, *stage.session);
  const auto other = stage.protocol->join();
  stage.protocol->hear(other, R"({"subscribe": ["changes"]})");
  stage.protocol->take();
  const auto told = [&] {
    int count = 0;
    for (const auto& line : stage.protocol->take())
      count += line.to == other && line.text == R"({"rig_changed": true})";
    return count;
  };
  stage.protocol->hear(stage.me, R"({"set": "input.Kick.fader", "to": "-3 dB"})");
  EXPECT_EQ(told(), 0);
  std::string text = testing::rig_text;
  text.replace(text.find("name = \"Kick\""), 13, "name = \"Drum\"");
  text.replace(text.find("Kick = \"-8 dB\""), 14, "Drum = \"-8 dB\"");
  ASSERT_TRUE(stage.session->reload(rig::read_rig(text, stage.file()).rig));
  stage.protocol->tell(std::vector<rig::Turned>{}, "file");
  EXPECT_EQ(told(), 1);
}

TEST(RequestRig, a_performer_sees_their_output_its_mix_and_nothing_else) {
  Stage stage;
  add_rig(*stage.protocol, *stage.session);
  const auto performer = stage.protocol->join(Role::performer("Lead"));
  stage.protocol->hear(performer, R"({"rig": true})");
  const auto lines = stage.protocol->take();
  ASSERT_EQ(lines.size(), 1u);
  const Value answer = read(lines[0].text);
  EXPECT_EQ(answer.find("mixes")->list()->size(), 1u);
  EXPECT_EQ(answer.find("phones")->list()->size(), 1u);
  EXPECT_EQ(answer.find("inputs")->list()->size(), 2u);
  for (const char* hidden : {"file", "card", "monitors", "talkbacks", "streams", "groups"})
    EXPECT_EQ(answer.find(hidden), nullptr) << hidden;
}

}  // namespace
}  // namespace ohmic::api
