// The console as a real run serves it: the page, who is let in, requests and meters.

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "web_stage.hpp"

namespace ohmic::scenario {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(LiveWeb, the_page_is_served_with_what_keeps_it_safe_and_quick) {
  play();
  WebCaller caller(port);
  const WebAnswer page = caller.ask("GET", "/");
  if (page.status == 404) {
    EXPECT_THAT(page.body, HasSubstr("built without its page"));
    GTEST_SKIP() << "this program was built without its page (OHMIC_WEB=OFF)";
  }
  ASSERT_EQ(page.status, 200);
  EXPECT_THAT(page.head, HasSubstr("content-type: text/html"));
  EXPECT_THAT(page.head, HasSubstr("content-security-policy: default-src 'self'"));
  EXPECT_THAT(page.head, HasSubstr("x-content-type-options: nosniff"));
  EXPECT_THAT(page.head, HasSubstr("referrer-policy: no-referrer"));
  EXPECT_THAT(page.head, HasSubstr("cache-control: no-cache"));
  EXPECT_THAT(page.body, HasSubstr("<html")) << "unpacked for who does not say gzip";
  const auto tag_at = page.head.find("etag: ") + 6;
  const std::string tag = page.head.substr(tag_at, page.head.find('\r', tag_at) - tag_at);
  EXPECT_EQ(caller.ask("GET", "/", {{"If-None-Match", tag}}).status, 304);
  const WebAnswer packed = caller.ask("GET", "/", {{"Accept-Encoding", "gzip, br"}});
  EXPECT_THAT(packed.head, HasSubstr("content-encoding: gzip"));
  EXPECT_LT(packed.body.size(), page.body.size());
  const auto asset_at = page.body.find("/assets/");
  ASSERT_NE(asset_at, std::string::npos);
  const std::string asset = page.body.substr(asset_at, page.body.find('"', asset_at) - asset_at);
  EXPECT_THAT(caller.ask("HEAD", asset).head, HasSubstr("immutable"));
  EXPECT_EQ(caller.ask("GET", "/phone").status, 200);
  EXPECT_EQ(caller.ask("POST", "/").status, 405);
  const WebAnswer nothing = caller.ask("GET", "/../etc/passwd");
  EXPECT_EQ(nothing.status, 404);
  EXPECT_THAT(nothing.body, HasSubstr("There is nothing at this address."));
  expect_untouched();
}

TEST_F(LiveWeb, requests_are_answered_by_post_and_by_websocket) {
  play();
  EXPECT_EQ(ask(R"({"get": "phones.Lead.level"})")["value"], "-30 dB");
  WebCaller engineer = this->engineer();
  engineer.tell(R"({"subscribe": ["changes"], "id": 1})");
  EXPECT_THAT(engineer.hear()->bytes, HasSubstr("subscribed"));
  EXPECT_FALSE(ask(R"({"set": "phones.Lead.level", "to": "-20 dB"})").contains("error"));
  EXPECT_THAT(engineer.hear()->bytes, HasSubstr("changed"));
  WebCaller wrong(port);
  const WebAnswer refused =
      wrong.ask("POST", "/api/v1/request", {{"Authorization", "Bearer " + token}}, R"({"get": "phones.Nobody"})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("error"));
  expect_untouched();
}

TEST_F(LiveWeb, meters_come_as_frames_in_the_order_of_their_layout) {
  play();
  WebCaller engineer = this->engineer();
  engineer.tell(R"({"subscribe": ["meters"], "rate": 60, "form": "binary"})");
  const auto answer = engineer.hear();
  ASSERT_TRUE(answer);
  json layout = json::parse(answer->bytes)["layout"];
  for (int i = 0; i < 30; ++i) {
    const auto heard = engineer.hear();
    ASSERT_TRUE(heard) << i;
    if (!heard->is_binary) {
      layout = json::parse(heard->bytes)["layout"];
      continue;
    }
    const std::string& frame = heard->bytes;
    ASSERT_GE(frame.size(), 8u);
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(frame[at]); };
    EXPECT_EQ(byte(0), 1);
    EXPECT_EQ(byte(1), layout["number"].get<int>() % 256);
    const std::size_t values = 5 * layout["inputs"].size() + 2 * layout["mixes"].size() + 5 * layout["phones"].size() +
                               2 * layout["streams"].size();
    EXPECT_EQ(byte(2) + 256u * byte(3), values);
    EXPECT_EQ(frame.size(), 8 + 2 * values);
  }
  EXPECT_EQ(layout["inputs"], (json{"Kick", "Vocal"}));
  expect_untouched();
}

TEST_F(LiveWeb, nobody_comes_in_by_a_wrong_token_name_or_origin) {
  play();
  const auto post = [&](std::vector<std::pair<std::string, std::string>> fields) {
    return WebCaller(port).ask("POST", "/api/v1/request", fields, R"({"version": true})");
  };
  EXPECT_EQ(post({}).status, 401);
  EXPECT_EQ(post({{"Authorization", "Basic " + token}}).status, 401);
  EXPECT_EQ(post({{"Authorization", "Bearer " + token}, {"Host", "evil.example"}}).status, 421);
  EXPECT_EQ(post({{"Authorization", "Bearer " + token}, {"Origin", "http://evil.example"}}).status, 403);
  EXPECT_EQ(post({{"Authorization", "Bearer " + token}, {"Origin", "null"}}).status, 403);
  EXPECT_EQ(post({{"Authorization", "Bearer " + token}, {"Host", "localhost:" + std::to_string(port)}}).status, 200);
  EXPECT_FALSE(WebCaller(port).upgrade({{"Origin", "http://evil.example"}}));
  {
    WebCaller early(port);
    ASSERT_TRUE(early.upgrade());
    early.tell(R"({"get": "phones"})");
    EXPECT_THAT(early.hear()->bytes, HasSubstr("Say first who you are."));
    EXPECT_FALSE(early.hear());
    EXPECT_EQ(early.closed(), 4401);
  }
  int unknown = 0, too_many = 0;
  for (int i = 0; i < 20; ++i) {
    const int status = post({{"Authorization", "Bearer guess" + std::to_string(i)}}).status;
    unknown += status == 401 ? 1 : 0;
    too_many += status == 429 ? 1 : 0;
  }
  EXPECT_GE(unknown, 5);
  EXPECT_GE(too_many, 5) << "who guesses is told to wait";
  program->signal(SIGINT);
  EXPECT_EQ(program->wait(), 0);
  EXPECT_EQ(count(program->output() + program->errors(), token), 1) << "said once, at the start";
}

TEST_F(LiveWeb, an_engineers_token_is_kept_for_its_owner_and_lives_on) {
  play();
  const std::string before = token;
  expect_untouched();
  const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
  for (const char* kept : {"state/ohmic", "state/ohmic/console.token"})
    EXPECT_EQ(std::filesystem::status(folder.file(kept)).permissions() & others, std::filesystem::perms::none) << kept;
  play();
  EXPECT_EQ(token, before) << "a page that was open goes on";
  expect_untouched();
}

TEST_F(LiveWeb, a_port_that_is_taken_leads_to_the_next_and_off_serves_nothing) {
  play();
  const int first = port;
  Program second({.command = {built("ohmic"), "run", folder.file("band.toml"), "--device", "virtual", "--events"},
                  .environment = environment});
  ASSERT_TRUE(second.says("first audio"));
  EXPECT_THAT(second.output(), Not(HasSubstr(":" + std::to_string(first) + "/")));
  second.signal(SIGINT);
  EXPECT_EQ(second.wait(), 0);
  Program third({.command = {built("ohmic"), "run", folder.file("band.toml"), "--device", "virtual", "--events",
                             "--port", std::to_string(first)},
                 .environment = environment});
  EXPECT_TRUE(third.says("is taken by another program. Choose another: --port N.")) << third.output();
  third.signal(SIGINT);
  EXPECT_EQ(third.wait(), 0);
  Program none(
      {.command = {built("ohmic"), "run", folder.file("band.toml"), "--device", "virtual", "--events", "--port", "off"},
       .environment = environment});
  ASSERT_TRUE(none.says("first audio"));
  EXPECT_THAT(none.output(), Not(HasSubstr("#token=")));
  none.signal(SIGINT);
  EXPECT_EQ(none.wait(), 0);
  expect_untouched();
}

TEST_F(LiveWeb, https_is_one_flag) {
  if (!is_installed("curl")) GTEST_SKIP() << "curl is not installed";
  play({"--https"});
  ASSERT_THAT(program->output(), HasSubstr("Console: https://127.0.0.1:"));
  EXPECT_TRUE(program->says("SHA-256 fingerprint is "));
  const std::string address = "https://localhost:" + std::to_string(port) + "/api/v1/request";
  const Ran ran = run({"curl", "-sS", "--cacert", folder.file("state/ohmic/console.pem"), "-H",
                       "Authorization: Bearer " + token, "-d", R"({"get": "phones.Lead.level"})", address});
  EXPECT_EQ(ran.code, 0) << ran.errors;
  EXPECT_THAT(ran.output, HasSubstr("-30 dB"));
  program->signal(SIGINT);
  EXPECT_EQ(program->wait(), 0);
}

TEST_F(LiveWeb, ctl_asks_over_https_whom_its_certificate_names_and_nobody_else) {
  play({"--https"});
  const std::string certificate = folder.file("state/ohmic/console.pem");
  const auto ctl = [&](std::vector<std::string> words, const std::string& host = "127.0.0.1") {
    words.insert(words.begin(), {built("ohmic"), "ctl"});
    words.insert(words.end(), {"--url", "https://" + host + ":" + std::to_string(port)});
    return run(words, environment);
  };
  EXPECT_EQ(ctl({"get", "phones.Lead.level", "--certificate", certificate}).output, "-30 dB\n");
  EXPECT_THAT(ctl({"set", "phones.Lead.level", "-24 dB", "--certificate", certificate}, "localhost").output,
              HasSubstr("-30 dB -> -24 dB"));
  EXPECT_EQ(ctl({"get", "phones.Lead.level", "--certificate", certificate}).output, "-24 dB\n");
  // Not trusted: unknown here, another one's, no certificate at all; and not HTTPS.
  const Ran unknown = ctl({"get", "phones.Lead.level"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_THAT(unknown.errors, HasSubstr("--certificate"));
  folder.write_text("other.pem", "no certificate");
  EXPECT_EQ(ctl({"get", "phones.Lead.level", "--certificate", folder.file("other.pem")}).code, 1);
  const Ran stranger = ctl({"get", "phones.Lead.level", "--certificate", certificate}, "127.0.0.2");
  EXPECT_EQ(stranger.code, 1) << "127.0.0.2 is not among its names: " << stranger.output;
  EXPECT_EQ(
      run({built("ohmic"), "ctl", "get", "phones.Lead.level", "--url", "http://127.0.0.1:" + std::to_string(port)},
          environment)
          .code,
      1);
  program->signal(SIGINT);
  EXPECT_EQ(program->wait(), 0);
}

}  // namespace
}  // namespace ohmic::scenario
