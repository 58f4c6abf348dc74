// The laws of the card with its thread: it stays in its port while a rig is opened anew, tells what happens to it, and the
// engine never waits for it.

#include "devices/usb/usb_card.hpp"

#include <array>
#include <cstring>
#include <thread>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "devices/usb/descriptors.hpp"
#include "devices/usb/host_test.hpp"
#include "rt/guard.hpp"

namespace ohmic::devices {
namespace {

using namespace std::chrono_literals;
using usb::Bytes;

/// The host's end of the cable; -1: pulled.
struct Host {
  int socket = -1;
  int plugged = 0;  // times
  Bytes unread;
  std::uint32_t sequence = 0;

  Result<usb::Plug> plug() {
    pull();
    int pair[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    socket = pair[0];
    ++plugged;
    return usb::Plug(pair[1], 5);
  }
  void pull() {
    if (socket >= 0) ::close(socket);
    socket = -1;
  }
  ~Host() { pull(); }

  void say(const Bytes& words) {
    ASSERT_EQ(::send(socket, words.data(), words.size(), MSG_NOSIGNAL), static_cast<ssize_t>(words.size()));
  }
  /// The next answer; nothing: none came within two seconds, or the card hung up.
  std::optional<usb::Heard> hear(bool is_in) {
    while (true) {
      if (auto heard = usb::hear(unread, is_in)) return heard;
      pollfd polled{.fd = socket, .events = POLLIN, .revents = 0};
      std::array<std::uint8_t, 65536> bytes;
      if (::poll(&polled, 1, 2000) <= 0) return {};
      const ssize_t got = ::recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (got <= 0) return {};
      unread.insert(unread.end(), bytes.begin(), bytes.begin() + got);
    }
  }
  std::uint32_t rate() {
    say(usb::request(++sequence, 0xa1, 1, 0x0100, usb::clock_entity << 8, 4));
    const auto heard = hear(true);
    return heard && heard->data.size() == 4 ? heard->data[0] | heard->data[1] << 8 | heard->data[2] << 16 : 0;
  }
  void open_recording() {
    say(usb::request(++sequence, 0x01, 11, 2, 2, 0));  // 24 bits
    EXPECT_EQ(hear(false).value_or(usb::Heard{.status = 1}).status, 0);
  }
  /// Records a millisecond.
  std::optional<usb::Heard> record() {
    say(usb::submit(++sequence, true, 2, 8 * 7 * 3, {}, {}, std::vector<std::uint32_t>(8, 7 * 3)));
    return hear(true);
  }
};

struct UsbCardTest : ::testing::Test {
  Host host;
  SteadyClock clock;
  UsbCard card{clock, {.serial = "", .rates = {44100}, .plug = [this] { return host.plug(); }}};
  Asked asked{.inputs = {"Left", "Right"}, .outputs = {"Mix"}};
  Format format{.rate = Hertz(48000), .frames = 48};

  void SetUp() override {
    const auto granted = card.open(asked, format);
    ASSERT_TRUE(granted.has_value()) << granted.error().sentence();
    ASSERT_TRUE(card.start().has_value());
  }
  /// One period of an engine that plays `value`.
  void compute(float value) {
    std::vector<float> left(48), right(48), mix(48, value);
    std::array<float*, 2> in{left.data(), right.data()};
    std::array<const float*, 1> out{mix.data()};
    const Clock::Time now = clock.now();
    const rt::AudioScope audio;
    card.receive(in, 48, now);
    card.send(out, 48);
  }
  /// The first event of a kind within two seconds.
  std::optional<Event> event(Event::Kind kind) {
    for (const Clock::Time end = clock.now() + 2s; clock.now() < end; clock.sleep_until(clock.now() + 1ms)) {
      for (Event event; card.next_event(event);) {
        if (event.kind == kind) return event;
      }
    }
    return {};
  }
};

TEST_F(UsbCardTest, A_host_records_what_the_engine_plays) {
  host.open_recording();
  std::jthread engine([this](const std::stop_token& stop) {
    for (Clock::Time next = clock.now(); !stop.stop_requested(); next += 1ms) clock.sleep_until(next), compute(0.5f);
  });
  bool is_heard = false;
  for (int i = 0; i < 500 && !is_heard; ++i) {
    const auto heard = host.record();
    ASSERT_TRUE(heard.has_value());
    EXPECT_EQ(heard->data.size(), 48u * 3);
    is_heard = heard->data.size() >= 3 && heard->data[2] == 0x40 && heard->data[1] == 0 && heard->data[0] == 0;
  }
  EXPECT_TRUE(is_heard);
  EXPECT_TRUE(card.counts().is_recording);
  EXPECT_TRUE(card.step().is_locked);
  EXPECT_EQ(card.step().capture_latency, Frames(48 + 12));
}

TEST_F(UsbCardTest, A_card_whose_engine_is_not_there_serves_silence) {
  host.open_recording();
  card.stop();
  const auto heard = host.record();
  ASSERT_TRUE(heard.has_value());
  EXPECT_EQ(heard->data, Bytes(48 * 3, 0));
  std::vector<float> left(48, 1.0f), right(48, 1.0f);
  std::array<float*, 2> in{left.data(), right.data()};
  card.receive(in, 48, clock.now());
  EXPECT_EQ(left, std::vector<float>(48, 0.0f)) << "stopped: silence for the engine, too";
}

TEST_F(UsbCardTest, A_rig_that_is_opened_anew_keeps_the_card_in_its_port) {
  ASSERT_TRUE(card.open(asked, {.rate = Hertz(48000), .frames = 128}).has_value());
  EXPECT_EQ(host.plugged, 1);
  EXPECT_EQ(host.rate(), 48000u);
  asked.inputs.push_back("Third");
  ASSERT_TRUE(card.open(asked, format).has_value());
  EXPECT_EQ(host.plugged, 2) << "other channels are another card";
}

TEST_F(UsbCardTest, A_program_that_asks_for_another_rate_gets_it_when_the_rig_is_opened_at_it) {
  host.say(usb::request(++host.sequence, 0x21, 1, 0x0100, usb::clock_entity << 8, 4, {0x44, 0xac, 0, 0}));
  const auto told = event(Event::Kind::told);
  ASSERT_TRUE(told.has_value());
  EXPECT_STREQ(told->why, "a program asks the USB card for 44.1 kHz");
  EXPECT_EQ(card.wish(), Hertz(44100));
  ASSERT_TRUE(card.open(asked, {.rate = Hertz(44100), .frames = 48}).has_value());
  const auto answer = host.hear(false);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 0);
  EXPECT_EQ(host.rate(), 44100u);
  EXPECT_EQ(host.plugged, 1);
  EXPECT_EQ(card.wish(), std::nullopt);
}

TEST_F(UsbCardTest, A_program_at_the_old_rate_loses_the_card_when_the_engines_rate_changes_by_itself) {
  host.open_recording();
  ASSERT_TRUE(card.open(asked, {.rate = Hertz(44100), .frames = 48}).has_value());
  EXPECT_EQ(host.plugged, 2);
}

TEST_F(UsbCardTest, A_pulled_cable_is_told_and_opening_plugs_it_in_again) {
  host.pull();
  const auto told = event(Event::Kind::lost);
  ASSERT_TRUE(told.has_value());
  compute(0.5f);  // goes on unharmed
  ASSERT_TRUE(card.open(asked, format).has_value());
  EXPECT_EQ(host.plugged, 2);
  EXPECT_EQ(host.rate(), 48000u);
}

TEST_F(UsbCardTest, A_host_that_talks_nonsense_is_hung_up_on) {
  host.say(Bytes(48, 0x55));
  EXPECT_TRUE(event(Event::Kind::lost).has_value());
}

TEST(UsbCard, What_cannot_be_plugged_in_is_an_error_with_its_reason) {
  SteadyClock clock;
  UsbCard card(clock, {.serial = "", .plug = [] { return Result<usb::Plug>(failure("No port.", "Look.")); }});
  const auto granted = card.open({.inputs = {"l", "r"}, .outputs = {}}, {});
  ASSERT_FALSE(granted.has_value());
  EXPECT_EQ(granted.error().what, "No port.");
  EXPECT_FALSE(card.start().has_value());
}

}  // namespace
}  // namespace ohmic::devices
