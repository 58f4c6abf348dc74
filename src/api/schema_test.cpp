// The documents name every request and topic there is, refer to nothing that is not there, and answers are as they say.

#include "api/schema.hpp"

#include <gmock/gmock.h>

#include "api/calls.hpp"
#include "api/pairing.hpp"
#include "api/requests/requests.hpp"
#include "api/schema_check_test.hpp"
#include "api/stage_test.hpp"

namespace ohmic::api {
namespace {

using ::testing::HasSubstr;
using testing::violation;

class Schema : public ::testing::Test {
 protected:
  Schema() {
    add_rig(*stage.protocol, *stage.session);
    add_curve(*stage.protocol, *stage.session);
    add_calls(*stage.protocol, stage.clock);
    add_pairing(*stage.protocol, doorkeeper, *stage.session, [] { return Reach{.port = 7480}; });
    add_schema(*stage.protocol, *stage.session, "ohmic 0.1.0");
  }
  Value ask(const std::string& line) { return read_line(stage.ask(line), std::size_t{1} << 26).value(); }
  Value document(const std::string& which) { return *ask(R"({"schema": ")" + which + "\"}").find("schema"); }

  testing::Stage stage;
  Doorkeeper doorkeeper = Doorkeeper::open(stage.folder().path(), stage.file(), stage.clock).value();
};

void find_references(const Value& value, std::vector<std::string>& all) {
  if (const auto* list = value.list())
    for (const Value& one : *list) find_references(one, all);
  if (const auto* members = value.members())
    for (const auto& [name, member] : *members) {
      if ((name == "$ref" || name == "x-answer") && member.text() != nullptr) all.push_back(*member.text());
      find_references(member, all);
    }
}

const Value* at(const Value& document, std::string_view path) {
  const Value* here = &document;
  path.remove_prefix(2);  // "#/"
  while (here != nullptr && !path.empty()) {
    here = here->find(path.substr(0, path.find('/')));
    path.remove_prefix(std::min(path.size(), path.find('/') == path.npos ? path.size() : path.find('/') + 1));
  }
  return here;
}

TEST_F(Schema, names_every_request_with_who_may_make_it_and_every_topic) {
  const Value open = document("openapi"), async = document("asyncapi");
  EXPECT_EQ(open.text_of("openapi"), "3.1.0");
  EXPECT_EQ(async.text_of("asyncapi"), "3.0.0");
  const Value& schemas = *open.find("components")->find("schemas");
  const Value& messages = *at(async, "#/channels/socket/messages");
  ASSERT_GT(stage.protocol->verbs().size(), 18u);
  for (const Verb& verb : stage.protocol->verbs()) {
    const Value* request = schemas.find("request_" + verb.name);
    ASSERT_NE(request, nullptr) << verb.name;
    EXPECT_EQ(request->text_of("description"), verb.says);
    EXPECT_EQ(write_line(*request->find("x-roles")),
              verb.performers_may ? R"(["engineer", "performer"])" : R"(["engineer"])");
    for (const std::string& taken : verb.takes) EXPECT_NE(request->find("properties")->find(taken), nullptr) << taken;
    EXPECT_NE(messages.find("request_" + verb.name), nullptr) << verb.name;
    EXPECT_NE(messages.find("answer_" + verb.name), nullptr) << verb.name;
  }
  for (const Topic& topic : stage.protocol->topics())
    EXPECT_NE(messages.find("told_" + topic.name), nullptr) << topic.name;
}

TEST_F(Schema, refers_to_nothing_that_is_not_there) {
  for (const char* which : {"openapi", "asyncapi"}) {
    const Value whole = document(which);
    std::vector<std::string> references;
    find_references(whole, references);
    EXPECT_GT(references.size(), 40u);
    for (const std::string& reference : references) EXPECT_NE(at(whole, reference), nullptr) << reference;
  }
}

TEST_F(Schema, describes_every_value_of_the_rig_with_unit_range_and_meaning) {
  const Value whole = document("openapi");
  const Value& values = *at(whole, "#/components/schemas/Values");
  EXPECT_EQ(violation(*ask(R"({"get": ""})").find("values"), values, whole), "");
  EXPECT_NE(violation(Members{{"phones.Lead.nothing", "1"}}, values, whole), "");
  EXPECT_NE(violation(Members{{"phones.Lead.mute", "loud"}}, values, whole), "");
  EXPECT_EQ(violation(Members{{"input.\"J. Doe\".fader", "-3 dB"}, {"phones.Lead.mute", true}}, values, whole), "");
  const Value* level = values.find("patternProperties")->find(R"(^phones\.("[^"]+"|[^."]+)\.level$)");
  ASSERT_NE(level, nullptr);
  EXPECT_EQ(level->text_of("x-unit"), "dB");
  EXPECT_EQ(level->text_of("x-law"), "decibel");
  EXPECT_EQ(*level->find("x-maximum")->number(), 10.0);
  EXPECT_THAT(std::string(level->text_of("description")), HasSubstr("volume knob"));
}

TEST_F(Schema, requests_and_answers_of_a_session_are_as_it_says) {
  const Value whole = document("openapi");
  for (const char* line : {R"({"set": "phones.Lead.level", "to": "-20 dB"})",
                           R"({"set": {"input.Kick.mute": true}, "id": 3})",
                           R"({"get": "phones.Lead.level"})",
                           R"({"get": ""})",
                           R"({"get": true})",
                           R"({"list": "phones"})",
                           R"({"list": ""})",
                           R"({"knob": "phones.Lead", "to": 0.5})",
                           R"({"knob": "phones.Lead"})",
                           R"({"status": true})",
                           R"({"undo": true})",
                           R"({"redo": true})",
                           R"({"copy_mix": "Lead", "to": "Room"})",
                           R"({"scenes": "save", "name": "Verse"})",
                           R"({"scenes": "list"})",
                           R"({"scenes": "diff", "name": "Verse"})",
                           R"({"scenes": "recall", "name": "Verse"})",
                           R"({"scenes": "remove", "name": "Verse"})",
                           R"({"side": "other"})",
                           R"({"save": true})",
                           R"({"talk": "Producer", "on": true})",
                           R"({"subscribe": ["changes", "meters"], "rate": 30})",
                           R"({"version": true})",
                           R"({"rig": true})",
                           R"({"curve": "input.Kick.eq"})",
                           R"({"pair": {"output": "Lead"}})",
                           R"({"pairings": true})",
                           R"({"unpair": 1})",
                           R"({"call": "state"})",
                           R"({"schema": "asyncapi"})"}) {
    const Value request = read_line(line).value();
    const std::string verb = request.members()->front().first;
    EXPECT_EQ(violation(request, *at(whole, "#/components/schemas/request_" + verb), whole), "") << line;
    const Value answer = ask(line);
    ASSERT_EQ(answer.find("error"), nullptr) << line << write_line(answer);
    EXPECT_EQ(violation(answer, *at(whole, "#/components/schemas/answer_" + verb), whole), "") << line;
  }
  const Value refused = ask(R"({"get": "phones.Leda.level"})");
  EXPECT_EQ(violation(refused, *at(whole, "#/components/schemas/error"), whole), "") << write_line(refused);
}

TEST_F(Schema, what_is_told_is_as_it_says) {
  const Value whole = document("asyncapi");
  ask(R"({"subscribe": ["changes", "meters"]})");
  stage.told.clear();
  ask(R"({"set": "phones.Lead.mute", "to": true})");
  stage.protocol->tell(levels_of(*stage.session));
  for (auto& line : stage.protocol->take()) stage.told.push_back(std::move(line));
  ASSERT_EQ(stage.told.size(), 2u);
  for (const auto& line : stage.told) {
    const Value told = read_line(line.text).value();
    const char* topic = told.find("changed") != nullptr ? "changes" : "meters";
    const Value* message = at(whole, std::string("#/channels/socket/messages/told_") + topic);
    EXPECT_EQ(violation(told, *message->find("payload"), whole), "") << line.text;
  }
}

TEST_F(Schema, of_another_name_is_a_sentence) {
  EXPECT_THAT(stage.ask(R"({"schema": "wsdl"})"), HasSubstr("There is openapi, asyncapi."));
}

}  // namespace
}  // namespace ohmic::api
