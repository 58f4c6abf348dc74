// The running desk and a control app that speaks OSC through liblo: names, faders and banks, what is heard, what is told.

#include <memory>
#include <random>
#include <variant>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <lo/lo.h>

#include "api/surface/udp_port.hpp"
#include "devices/jack_server_test.hpp"
#include "web_stage.hpp"

namespace ohmic::scenario {
namespace {

using devices::testing::eventually;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

/// A control app: liblo's server, so that what it asks leaves by the port where it hears the answer.
class App {
 public:
  explicit App(int port)
      : server_(::lo_server_new(nullptr, nullptr), &::lo_server_free),
        ohmic_(::lo_address_new("127.0.0.1", std::to_string(port).c_str()), &::lo_address_free) {
    ::lo_server_add_method(server_.get(), nullptr, nullptr, &App::take, this);
  }
  using Argument = std::variant<int, float, const char*>;
  void say(const char* path, const std::vector<Argument>& arguments = {}) {
    const std::unique_ptr<void, decltype(&::lo_message_free)> message(::lo_message_new(), &::lo_message_free);
    for (const Argument& one : arguments) {
      if (const int* number = std::get_if<int>(&one)) ::lo_message_add_int32(message.get(), *number);
      if (const float* number = std::get_if<float>(&one)) ::lo_message_add_float(message.get(), *number);
      if (const char* const* text = std::get_if<const char*>(&one)) ::lo_message_add_string(message.get(), *text);
    }
    EXPECT_GT(::lo_send_message_from(ohmic_.get(), server_.get(), path, message.get()), 0) << path;
  }
  /// Waits for "/strip/fader 1 0.5", or for a path with whatever it says; false: it did not come in ten seconds.
  bool hears(const std::string& line) { return hears_words("\n" + line + "\n"); }
  bool hears_of(const std::string& path) { return hears_words("\n" + path + " "); }
  /// Asks until it is answered: a datagram that finds the receiver's queue full is lost, whoever sent it.
  bool asks_until(const char* path, const std::string& answer) {
    return eventually([&] {
      say(path);
      return has_heard("\n" + answer + " ");
    });
  }
  const std::string& heard() const { return heard_; }
  void forget() { heard_ = "\n"; }

 private:
  bool hears_words(const std::string& words) {
    return eventually([&] { return has_heard(words); });
  }
  bool has_heard(const std::string& words) {
    while (::lo_server_recv_noblock(server_.get(), 10) > 0) {}
    return heard_.find(words) != std::string::npos;
  }
  static int take(const char* path, const char* types, lo_arg** values, int count, lo_message, void* self) {
    std::string& heard = static_cast<App*>(self)->heard_;
    heard += path;
    for (int i = 0; i < count; ++i) {
      if (types[i] == 'i') heard += fmt::format(" {}", values[i]->i);
      if (types[i] == 'f') heard += fmt::format(" {:g}", values[i]->f);
      if (types[i] == 's') heard += fmt::format(" {}", &values[i]->s);
    }
    heard += '\n';
    return 0;
  }

  std::unique_ptr<void, decltype(&::lo_server_free)> server_;
  std::unique_ptr<void, decltype(&::lo_address_free)> ohmic_;
  std::string heard_ = "\n";
};

class LiveOsc : public LiveWeb {
 protected:
  void SetUp() override {
    play({"--osc", "0"});
    const std::string said = program->output(), before = "OSC: UDP port ";
    const auto at = said.find(before);
    ASSERT_NE(at, std::string::npos) << said;
    udp = std::atoi(said.c_str() + at + before.size());
  }
  /// At Lead's ear, dB SPL.
  double loudness() {
    const auto status = ask(R"({"status": true})");
    return status["phones"][0].value("sound_db_spl", -1000.0);
  }
  std::string value(const std::string& address) {
    return ask(fmt::format(R"({{"get": "{}"}})", address)).value("value", "");
  }
  int udp = 0;
};

// /set_surface: two strips at once of inputs, mixes and outputs, names and faders by position.
constexpr int bank = 2, all_kinds = 1 + 4 + 128, names_and_faders = 1 + 2, by_position = 1;

TEST_F(LiveOsc, an_app_is_shown_names_and_faders_and_leads_through_banks) {
  App app(udp);
  app.say("/set_surface", {bank, all_kinds, names_and_faders, by_position});
  EXPECT_TRUE(app.hears("/strip/name 1 Kick")) << app.heard();
  EXPECT_TRUE(app.hears("/strip/name 2 Vocal")) << app.heard();
  EXPECT_TRUE(app.hears("/strip/fader 1 0.75")) << app.heard();
  app.forget();
  app.say("/bank_up");
  EXPECT_TRUE(app.hears("/strip/name 1 Lead")) << app.heard();
  EXPECT_TRUE(app.hears("/strip/name 2 Lead")) << "the mix, then the phones: " << app.heard();
  app.forget();
  app.say("/bank_down");
  EXPECT_TRUE(app.hears("/strip/name 1 Kick")) << app.heard();
  app.say("/strip/list");
  EXPECT_TRUE(app.hears("/reply end_route_list 0 0 0")) << app.heard();
  EXPECT_THAT(app.heard(), HasSubstr("/reply AT Kick"));
  EXPECT_THAT(app.heard(), HasSubstr("/reply FB Lead"));
  app.say("/ohmic/nobody/here");
  EXPECT_TRUE(app.hears_of("/ohmic/error")) << app.heard();
  expect_untouched();
}

TEST_F(LiveOsc, a_fader_is_heard_and_told_to_the_console_and_the_consoles_to_the_app) {
  WebCaller console = engineer();
  console.tell(R"({"subscribe": ["changes"]})");
  App app(udp), other(udp);
  for (App* one : {&app, &other}) {
    one->say("/set_surface", {bank, all_kinds, names_and_faders, by_position});
    ASSERT_TRUE(one->hears("/strip/fader 1 0.75")) << one->heard();
  }
  double loud = -1000.0;
  ASSERT_TRUE(eventually([&] {
    std::this_thread::sleep_for(100ms);
    const double last = std::exchange(loud, loudness());
    return loud > 0.0 && std::abs(loud - last) < 0.02;
  })) << "the tone does not stand still";

  app.say("/strip/fader", {1, 0.5f});
  EXPECT_TRUE(other.hears("/strip/fader 1 0.5")) << other.heard();
  EXPECT_EQ(value("input.Kick.fader"), "-10 dB");
  bool is_told = false;
  while (!is_told)
    if (const auto message = console.hear()) {
      is_told = !message->is_binary && message->bytes.find("\"changed\"") != std::string::npos &&
                message->bytes.find("input.Kick.fader") != std::string::npos &&
                message->bytes.find("-10 dB") != std::string::npos;
    } else {
      break;
    }
  EXPECT_TRUE(is_told);
  EXPECT_TRUE(eventually([&] { return std::abs(loudness() - loud + 10.0) < 0.1; }))
      << loud << " dB SPL before, " << loudness() << " now";

  ask(R"({"set": "input.Kick.fader", "to": "0 dB"})");
  for (App* one : {&app, &other}) EXPECT_TRUE(one->hears("/strip/fader 1 0.75")) << one->heard();
  EXPECT_TRUE(eventually([&] { return std::abs(loudness() - loud) < 0.1; })) << loudness();
  expect_untouched();
}

TEST_F(LiveOsc, what_is_no_osc_harms_nothing) {
  auto stranger = api::UdpPort::open("127.0.0.1", 0);
  ASSERT_TRUE(stranger);
  const std::string to = fmt::format("127.0.0.1:{}", udp);
  const std::string before = ask(R"({"get": ""})")["values"].dump();
  std::mt19937 dice(3);
  std::uniform_int_distribution<int> byte(0, 255);
  for (int i = 0; i < 300; ++i) {
    std::string bytes(static_cast<std::size_t>(i) * 7, '\0');
    for (char& one : bytes) one = static_cast<char>(byte(dice));
    // Some begin as OSC does: a bundle, a path, a path with types that nothing follows.
    constexpr const char* beginnings[] = {"", "#bundle", "/strip/fader", "/strip/fader,if"};
    stranger->send(to, beginnings[i % 4] + bytes);
  }
  stranger->send(to, std::string(60'000, '/'));
  stranger->send(to, "");
  App app(udp);
  EXPECT_TRUE(app.asks_until("/ohmic/nobody/here", "/ohmic/error")) << "nonsense keeps it from answering";
  app.say("/strip/fader", {99, 0.5f});
  app.say("/strip/fader", {-1, 0.5f});
  app.say("/strip/fader", {"Kick", "loud"});
  app.say("/set_surface", {-1, -1, -1, -1});
  app.say("/set_surface", {bank, all_kinds, names_and_faders, by_position});
  EXPECT_TRUE(app.hears("/strip/name 1 Kick")) << app.heard();
  EXPECT_EQ(ask(R"({"get": ""})")["values"].dump(), before);
  expect_untouched();
}

}  // namespace
}  // namespace ohmic::scenario
