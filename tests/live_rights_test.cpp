// The running program and a performer's token: by every request and every endpoint there is, nothing that is not theirs.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "api/value.hpp"
#include "program.hpp"
#include "rig/small_rig_test.hpp"
#include "stage.hpp"
#include "units/folder_test.hpp"
#include "web_caller.hpp"

namespace ohmic::scenario {
namespace {

using api::Members;
using api::Value;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

// Two performers, of whom the engineer holds one back.
const std::string rig_text = rig::replaced(rig::small_desk, "level = \"-30 dB\"\n", R"(level = "-30 dB"
highest = "-12 dB"
)") + R"([[phones]]
name = "Room"
mix = "Room"
headphone = "h"
output = { full_scale = "2 V", output_impedance = "10 ohm" }
card = [3, 4]
)";

Value read(const std::string& text) { return api::read_line(text, std::size_t{1} << 26).value_or(Value()); }
bool is_the_engineers(const Value& answer) {
  const Value* error = answer.find("error");
  return error != nullptr && error->text_of("what").ends_with("belongs to the engineer.");
}
bool is_theirs(const std::string& address) {
  static const std::set<std::string> values = {"phones.Lead.level",
                                               "phones.Lead.mute",
                                               "phones.Lead.mono",
                                               "phones.Lead.balance",
                                               "mix.Lead.level",
                                               "mix.Lead.me_level",
                                               "mix.Lead.others_level",
                                               "mix.Lead.sends.Kick.level",
                                               "mix.Lead.sends.Kick.pan",
                                               "mix.Lead.sends.Kick.mute",
                                               "mix.Lead.sends.\"J. Doe\".level",
                                               "mix.Lead.sends.\"J. Doe\".pan",
                                               "mix.Lead.sends.\"J. Doe\".mute"};
  return values.contains(address) || address.starts_with("phones.Lead.crossfeed.");
}

/// An answer of the WebSocket to this request; what is told meanwhile is left out.
Value ask(WebCaller& phone, const Value& request) {
  static int asked = 0;
  Members members = *request.members();
  const double number = ++asked;
  members.emplace_back("id", number);
  phone.tell(api::write_line(members));
  while (const auto message = phone.hear()) {
    if (message->is_binary) continue;
    Value answer = read(message->bytes);
    const Value* id = answer.find("id");
    if (id != nullptr && id->number() != nullptr && *id->number() == number) return answer;
  }
  return {};
}
WebAnswer post(int port, const std::string& token, const std::string& request) {
  return WebCaller(port).ask("POST", "/api/v1/request",
                             {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}}, request);
}

class LiveRights : public ::testing::Test {
 protected:
  LiveRights() {
    folder.write_text("band.toml", rig_text);
    fs::create_directories(folder.file("run"));
    fs::permissions(folder.file("run"), fs::perms::owner_all);
    environment = {{"XDG_RUNTIME_DIR", folder.file("run")}, {"XDG_STATE_HOME", folder.file("state")}};
    ohmic.emplace(ProgramSetup{
        .command = {built("ohmic-guarded"), "run", folder.file("band.toml"), "--device", "virtual", "--events"},
        .environment = environment});
    if (!ohmic->says("#token=") || !ohmic->says("first audio")) throw std::runtime_error(ohmic->errors());
    const std::string said = ohmic->output();
    const std::string place = said.substr(said.find("http://127.0.0.1:") + 17);
    port = std::atoi(place.c_str());
    own_token = place.substr(place.find("#token=") + 7, 43);
  }
  ~LiveRights() override {
    ohmic->signal(SIGINT);
    EXPECT_EQ(ohmic->wait(), 0) << ohmic->errors();
  }
  Ran command(std::vector<std::string> words) const {
    words.insert(words.begin(), built("ohmic"));
    if (words[1] != "ctl") words.insert(words.end(), {"--socket", folder.file("run/ohmic/band.sock")});
    return scenario::run(words, environment);
  }
  /// A performer's token and the number of its pairing.
  std::pair<std::string, std::string> paired() const {
    const Value answer = read(command({"pair", "Lead", "--label", "Anna", "--json"}).output);
    const std::string link(answer.text_of("link"));
    const Value* id = answer.find("id");
    return {link.substr(link.find('=') + 1), id != nullptr ? fmt::format("{}", *id->number()) : ""};
  }
  Value engineers(const std::string& request) const { return read(post(port, own_token, request).body); }

  Folder folder;
  std::vector<std::pair<std::string, std::string>> environment;
  std::optional<Program> ohmic;
  int port = 0;
  std::string own_token;
};

TEST_F(LiveRights, a_performers_token_turns_and_reads_what_is_theirs_by_every_request_and_no_more) {
  const auto [token, id] = paired();
  ASSERT_EQ(token.size(), 43u);
  WebCaller phone(port);
  ASSERT_TRUE(phone.upgrade());
  EXPECT_THAT(phone.hello(token), HasSubstr(R"("role": "performer")"));
  const Value all = engineers(R"({"get": ""})");
  ASSERT_NE(all.find("values"), nullptr);
  for (const auto& [address, value] : *all.find("values")->members()) {
    EXPECT_EQ(is_the_engineers(ask(phone, Members{{"set", address}, {"to", "+= 1 dB"}})), !is_theirs(address))
        << address;
    EXPECT_EQ(is_the_engineers(ask(phone, Members{{"get", address}})), !is_theirs(address)) << address;
  }
  const Value own = ask(phone, Members{{"get", ""}});
  ASSERT_NE(own.find("values"), nullptr);
  for (const auto& [address, value] : *own.find("values")->members()) EXPECT_TRUE(is_theirs(address)) << address;
  ask(phone, Members{{"set", "phones.Lead.level"}, {"to", "+= 100 dB"}});
  ask(phone, Members{{"knob", "phones.Lead"}, {"to", 1}});
  EXPECT_EQ(engineers(R"({"get": "phones.Lead.level"})").text_of("value"), "-12 dB") << "as far as the engineer allows";

  // Every request that this Ohmic knows, as it says itself, by both ways.
  const std::set<std::string> open{"version", "subscribe", "set",    "get",  "list", "knob", "status",
                                   "rig",     "dose",      "listen", "peer", "call", "relay"};
  const Value document = read(WebCaller(port).ask("GET", "/api/v1/openapi.json").body);
  ASSERT_NE(document.find("components"), nullptr);
  int tried = 0;
  for (const auto& [name, schema] : *document.find("components")->find("schemas")->members()) {
    if (!name.starts_with("request_")) continue;
    const std::string verb = name.substr(8);
    ++tried;
    for (const Value& form : {Value(true), Value("phones.Room"), Value(Members{{"output", "Room"}})}) {
      const Value request = Members{{verb, form}};
      const Value answer = ask(phone, request);
      if (open.contains(verb)) continue;
      EXPECT_TRUE(is_the_engineers(answer)) << verb;
      EXPECT_TRUE(is_the_engineers(read(post(port, token, api::write_line(request)).body))) << verb;
    }
    const Value of_another = ask(phone, Members{{verb, Members{{"output", "Room"}}}});
    EXPECT_TRUE(of_another.find("error") != nullptr || verb == "status" || verb == "rig" || verb == "version") << verb;
  }
  EXPECT_GT(tried, 25);
  const Value after = engineers(R"({"get": ""})");
  for (const auto& [address, value] : *after.find("values")->members())
    EXPECT_TRUE(is_theirs(address) || api::write_line(value) == api::write_line(*all.find("values")->find(address)))
        << address;
  // Endpoints beside the protocol.
  for (const char* path : {"/api/v1/listen/Room", "/api/v1/listen/Lead", "/api/v1/request", "/api/v1/../../etc/passwd",
                           "/band.toml", "/api/v1/pairings"}) {
    const WebAnswer answer = WebCaller(port).ask("GET", path, {{"Authorization", "Bearer " + token}});
    EXPECT_GE(answer.status, 400) << path;
    EXPECT_EQ(answer.body.find("impedance"), std::string::npos) << path;
  }
  EXPECT_EQ(count(ohmic->output() + ohmic->errors(), token), 0) << "tokens are in no log";
}

TEST_F(LiveRights, a_revoked_token_ends_what_is_connected_and_opens_nothing) {
  const auto [token, id] = paired();
  WebCaller phone(port);
  ASSERT_TRUE(phone.upgrade());
  ASSERT_THAT(phone.hello(token), HasSubstr("performer"));
  EXPECT_THAT(command({"pair", "list"}).output, HasSubstr("Lead (Anna)"));
  EXPECT_EQ(post(port, token, R"({"version": true})").status, 200);
  EXPECT_EQ(command({"pair", "revoke", id}).code, 0);
  while (phone.hear()) {}
  EXPECT_EQ(phone.closed(), 4401);
  EXPECT_EQ(post(port, token, R"({"version": true})").status, 401);
  EXPECT_THAT(command({"pair", "list"}).output, HasSubstr("Nobody is paired"));
  EXPECT_EQ(command({"pair", "Nobody"}).code, 2);
  EXPECT_EQ(command({"pair"}).code, 2);
}

TEST_F(LiveRights, who_guesses_is_soon_not_listened_to_and_nobody_comes_in_without_a_token) {
  WebCaller stranger(port);
  ASSERT_TRUE(stranger.upgrade());
  stranger.tell(R"({"get": ""})");
  // What it heard until it was sent away is all there is.
  stranger.tell(R"({"hello": "a guess"})");
  while (const auto message = stranger.hear()) EXPECT_EQ(message->bytes.find("values"), std::string::npos);
  EXPECT_EQ(stranger.closed(), 4401);
  EXPECT_EQ(WebCaller(port).ask("POST", "/api/v1/request", {}, R"({"get": ""})").status, 401);
  int status = 0;
  for (int i = 0; i < 30 && status != 429; ++i)
    status = post(port, std::string(43, 'A'), R"({"version": true})").status;
  EXPECT_EQ(status, 429);
}

TEST_F(LiveRights, ctl_asks_by_http_with_this_machines_token_or_one_from_a_file) {
  const std::string url = fmt::format("http://127.0.0.1:{}", port);
  EXPECT_EQ(command({"ctl", "get", "phones.Lead.level", "--url", url}).output, "-30 dB\n");
  EXPECT_THAT(command({"ctl", "set", "phones.Lead.level", "-20 dB", "--url", url}).output,
              HasSubstr("-30 dB -> -20 dB"));
  folder.write_text("token", paired().first + "\n");
  const Ran performer = command({"ctl", "--url", url, "--token-file", folder.file("token"), "save"});
  EXPECT_EQ(performer.code, 1);
  EXPECT_THAT(performer.errors, HasSubstr("belongs to the engineer"));
  EXPECT_EQ(command({"ctl", "watch", "--url", url}).code, 2);
  EXPECT_EQ(command({"ctl", "get", "phones", "--url", "http://127.0.0.1:1"}).code, 1);
  EXPECT_THAT(command({"schema", "openapi"}).output, HasSubstr(R"("openapi": "3.1.0")"));
  EXPECT_THAT(command({"pair", "Lead"}).output, HasSubstr("/phone#token="));
}

}  // namespace
}  // namespace ohmic::scenario
