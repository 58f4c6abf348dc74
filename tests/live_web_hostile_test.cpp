// Who means harm, or is only broken, on the console's port: it still answers others, and the sound goes on.

#include <array>
#include <filesystem>
#include <iterator>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "web_stage.hpp"

namespace ohmic::scenario {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

TEST_F(LiveWeb, slow_readers_are_left_behind_and_then_dropped) {
  play();
  std::vector<WebCaller> slow;
  for (int i = 0; i < 4; ++i) {
    slow.push_back(engineer(4096));
    slow.back().tell(R"({"subscribe": ["changes", "meters"], "rate": 60, "form": "binary"})");
  }
  // Long answers that nobody reads: they fill what waits for it, and then its requests wait, too.
  for (int i = 0; i < 200; ++i)
    for (WebCaller& one : slow) one.say(web_frame(R"({"list": ""})"), 1ms);
  WebCaller quick = engineer();
  quick.tell(R"({"get": "phones.Lead.level"})");
  EXPECT_THAT(quick.hear()->bytes, HasSubstr("-30 dB"));
  EXPECT_LT(program->memory("VmRSS"), 250.0);
  expect_untouched();
}

TEST_F(LiveWeb, half_open_connections_make_room_for_others) {
  play();
  std::vector<WebCaller> silent;
  for (int i = 0; i < 300; ++i) {
    silent.emplace_back(port);
    if (i % 3 == 1) silent.back().say("GET / HTTP/1.1\r\nHost: ");
    if (i % 3 == 2) silent.back().upgrade();
  }
  EXPECT_EQ(ask(R"({"get": "phones.Lead.level"})")["value"], "-30 dB");
  WebCaller quick = engineer();
  quick.tell(R"({"version": true})");
  EXPECT_TRUE(quick.hear());
  EXPECT_TRUE(silent.front().is_ended()) << "the oldest went";
  silent.clear();
  expect_untouched();
}

TEST_F(LiveWeb, one_who_says_half_a_request_is_not_waited_for) {
  play();
  WebCaller half(port), mute(port);
  half.say("POST /api/v1/request HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{");
  ASSERT_TRUE(mute.upgrade());
  EXPECT_TRUE(half.is_ended(20s));
  EXPECT_TRUE(mute.is_ended(20s)) << "never said who it is";
  expect_untouched();
}

TEST_F(LiveWeb, garbage_is_refused) {
  play();
  std::mt19937 dice(7);
  std::uniform_int_distribution<int> byte(0, 255);
  const auto noise = [&](std::size_t size) {
    std::string bytes(size, '\0');
    for (char& one : bytes) one = static_cast<char>(byte(dice));
    return bytes;
  };
  for (int i = 0; i < 20; ++i) WebCaller(port).say(noise(5000), 200ms);
  for (int i = 0; i < 20; ++i) {
    WebCaller caller = engineer();
    caller.say(noise(2000), 200ms);
  }
  {
    WebCaller caller = engineer();
    caller.say("\x81\x05hello");  // not masked, which a client must (RFC 6455, 5.1)
    EXPECT_TRUE(caller.is_ended());
  }
  {
    WebCaller caller = engineer();
    caller.tell("\xFF\xFE no text");
    EXPECT_TRUE(caller.is_ended()) << "text is UTF-8";
  }
  {
    WebCaller caller = engineer();
    caller.tell("\x01\x02", 2);
    EXPECT_THAT(caller.hear()->bytes, HasSubstr("This message is binary."));
  }
  {
    WebCaller caller = engineer();
    for (int i = 0; i < 3; ++i) caller.tell(i == 0 ? "{" : i == 1 ? "[]" : R"({"set": 1, "get": 2})");
    for (int i = 0; i < 3; ++i) EXPECT_THAT(caller.hear()->bytes, HasSubstr("error"));
  }
  EXPECT_EQ(WebCaller(port).ask("GET", "/" + std::string(9000, 'a')).status, 431);
  expect_untouched();
}

TEST_F(LiveWeb, what_is_too_long_is_not_read) {
  play();
  const std::string megabyte(1 << 20, 'x');
  {
    WebCaller caller(port);
    caller.say("POST /api/v1/request HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token +
               "\r\nContent-Length: 104857600\r\n\r\n");
    std::size_t sent = 0;
    for (int i = 0; i < 100; ++i) sent += caller.say(megabyte, 100ms);
    EXPECT_LT(sent, 30u << 20);
  }
  {
    WebCaller caller = engineer();
    std::string frame = web_frame("");
    frame[1] = static_cast<char>(0xFF);  // 64 bits of length follow: 100 MB
    frame.insert(2, std::string("\0\0\0\0\x06\x40\0\0", 8));
    caller.say(frame);
    std::size_t sent = 0;
    for (int i = 0; i < 100; ++i) sent += caller.say(megabyte, 100ms);
    EXPECT_LT(sent, 30u << 20);
  }
  {
    WebCaller caller = engineer();
    caller.say(web_frame(megabyte.substr(0, 40000), 1, false));
    caller.say(web_frame(megabyte.substr(0, 40000), 0));
    EXPECT_TRUE(caller.is_ended()) << "in parts, too";
  }
  EXPECT_LT(program->memory("VmRSS"), 250.0);
  expect_untouched();
}

TEST_F(LiveWeb, a_flood_of_requests_is_slowed_down_for_who_makes_it_only) {
  play();
  std::vector<WebCaller> hostile;
  for (int i = 0; i < 6; ++i) hostile.push_back(engineer());
  const auto end = std::chrono::steady_clock::now() + 3s;
  const std::array<std::string, 3> floods = {web_frame(R"({"list": ""})"),
                                             web_frame(R"({"set": "phones.Lead.level", "to": "+= 0.1 dB"})"),
                                             web_frame(R"({"undo": true})")};
  while (std::chrono::steady_clock::now() < end)
    for (std::size_t i = 0; i < hostile.size(); ++i) hostile[i].say(floods[i % floods.size()], 1ms);
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_TRUE(ask(R"({"version": true})").contains("version"));
  const double answered = std::chrono::duration<double>(std::chrono::steady_clock::now() - asked).count();
  std::printf("flooded for 3 s: another was answered in %.0f ms, %.1f MB\n", answered * 1e3, program->memory("VmRSS"));
  hostile.clear();
  expect_untouched();
}

void connect_often(int port, int times) {
  std::vector<WebCaller> held;
  for (int i = 0; i < times; ++i) {
    held.emplace_back(port);
    if (held.size() > 400) held.erase(held.begin(), held.begin() + 200);
  }
}

TEST_F(LiveWeb, many_connections_leave_it_alive) {
  play();
  const double before = program->memory("VmRSS");
  connect_often(port, 800);
  EXPECT_EQ(ask(R"({"get": "phones.Lead.level"})")["value"], "-30 dB");
  std::printf("800 connections: %.1f MB before, %.1f MB after\n", before, program->memory("VmRSS"));
  expect_untouched();
}

TEST_F(LiveWeb, without_descriptors_it_waits_until_there_are_some) {
  play();
  // As many as the program has now, and a few: connections must take the rest.
  const std::filesystem::directory_iterator open("/proc/" + std::to_string(program->id()) + "/fd"), none;
  rlimit few{.rlim_cur = static_cast<rlim_t>(std::distance(open, none)) + 12, .rlim_max = 0}, before{};
  ASSERT_EQ(::prlimit(program->id(), RLIMIT_NOFILE, nullptr, &before), 0);
  few.rlim_max = before.rlim_max;
  ASSERT_EQ(::prlimit(program->id(), RLIMIT_NOFILE, &few, nullptr), 0);
  std::vector<WebCaller> held;
  for (int i = 0; i < 100; ++i) held.emplace_back(port);
  EXPECT_EQ(ask(R"({"get": "phones.Lead.level"})")["value"], "-30 dB") << "the oldest made room";
  held.clear();
  EXPECT_EQ(ask(R"({"get": "phones.Lead.level"})")["value"], "-30 dB");
  expect_untouched();
}

}  // namespace
}  // namespace ohmic::scenario
