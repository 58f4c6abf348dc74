// The laws of the USB card on a network: who is let in, who gets it, and what becomes of those who ask nothing or nonsense.

#include "devices/usb/door.hpp"

#include <cstring>
#include <thread>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "devices/usb/host_test.hpp"

namespace ohmic::devices::usb {
namespace {

using namespace std::chrono_literals;

/// A machine of the network: from 127.0.0.1, or another address of this one.
class Machine {
 public:
  explicit Machine(std::uint16_t port, const char* from = "127.0.0.1") : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in own = address(from, 0), door = address("127.0.0.1", port);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&own), sizeof own), 0);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&door), sizeof door), 0);
  }
  ~Machine() { ::close(socket_); }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  void say(const Bytes& words) { ::send(socket_, words.data(), words.size(), MSG_NOSIGNAL); }
  /// So many bytes; fewer: the other side hung up, or said nothing for five seconds.
  Bytes hear(std::size_t bytes) {
    Bytes heard(bytes);
    std::size_t got = 0;
    while (got < bytes) {
      pollfd polled{.fd = socket_, .events = POLLIN, .revents = 0};
      if (::poll(&polled, 1, 5000) <= 0) break;
      const ssize_t some = ::recv(socket_, heard.data() + got, bytes - got, MSG_DONTWAIT);
      if (some <= 0) break;
      got += static_cast<std::size_t>(some);
    }
    heard.resize(got);
    return heard;
  }
  /// Was it closed, without a word?
  bool is_hung_up_on() {
    pollfd polled{.fd = socket_, .events = POLLIN, .revents = 0};
    std::uint8_t byte = 0;
    return ::poll(&polled, 1, 5000) > 0 && ::recv(socket_, &byte, 1, MSG_DONTWAIT) <= 0;
  }
  /// The status of an import, 0: it has the card.
  std::uint32_t import_it(std::string_view bus = bus_name) {
    say(ask_import(bus));
    const Bytes head = hear(8);
    if (head.size() < 8) return 1000;
    if (word_at(head, 4) == 0) {
      EXPECT_EQ(hear(312).size(), 312u);
    }
    return word_at(head, 4);
  }
  /// The card's rate, as a host asks for it.
  std::uint32_t rate() {
    say(request(1, 0xa1, 1, 0x0100, clock_entity << 8, 4));
    const Bytes heard = hear(48 + 4);
    return heard.size() == 52 ? heard[48] | heard[49] << 8 | heard[50] << 16 : 0;
  }

 private:
  static sockaddr_in address(const char* text, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    std::memcpy(&address.sin_addr, read_address(text).value().bytes.data() + 12, 4);
    return address;
  }
  int socket_;
};

struct DoorTest : ::testing::Test {
  SteadyClock clock;
  Layout layout = lay_out({.playback = {"L", "R"}, .capture = {"Mix"}}).value();
  Rings rings{.playback = FrameRing(2, 4800), .capture = FrameRing(1, 4800)};
  rt::Latest<Stamp> stamps;
  EventQueue events;
  Service service{clock, layout, rings, stamps, events};
  std::unique_ptr<Door> door;

  void SetUp() override {
    ASSERT_TRUE(service.run_for_guests().has_value());
    auto opened = Door::open(clock, {read_peer("127.0.0.1").value()}, 0, service, events);
    ASSERT_TRUE(opened.has_value()) << opened.error().sentence();
    door = std::move(*opened);
  }
  /// Is it told within five seconds?
  bool is_told(std::string_view words) {
    for (const Clock::Time end = clock.now() + 5s; clock.now() < end; clock.sleep_until(clock.now() + 1ms)) {
      for (Event event; events.pop(event);)
        if (std::string_view(event.why).find(words) != std::string_view::npos) return true;
    }
    return false;
  }
};

TEST_F(DoorTest, A_named_machine_sees_the_card_has_it_and_speaks_with_it) {
  Machine looks(door->port());
  looks.say(ask_list());
  EXPECT_EQ(looks.hear(1000).size(), 12u + 312 + 3 * 4);
  Machine machine(door->port());
  ASSERT_EQ(machine.import_it(), 0u);
  EXPECT_EQ(machine.rate(), 48000u);
  EXPECT_TRUE(is_told("127.0.0.1 has the USB card now"));
}

TEST_F(DoorTest, Who_is_not_named_is_hung_up_on_before_a_byte_is_read_and_told_once) {
  for (int i = 0; i < 3; ++i) {
    Machine stranger(door->port(), "127.0.0.2");
    EXPECT_TRUE(stranger.is_hung_up_on());
  }
  EXPECT_TRUE(is_told("127.0.0.2 is not among usb_peers and was not let in"));
  Event event;
  EXPECT_FALSE(events.pop(event)) << event.why;
}

TEST_F(DoorTest, One_machine_has_it_at_a_time_and_the_next_finds_it_as_if_new) {
  {
    Machine first(door->port());
    ASSERT_EQ(first.import_it(), 0u);
    first.say(request(1, 0x01, 11, 2, 2, 0));  // records
    EXPECT_EQ(first.hear(48).size(), 48u);
    Machine second(door->port());
    EXPECT_EQ(second.import_it(), 2u);
    EXPECT_TRUE(second.is_hung_up_on());
    EXPECT_EQ(first.rate(), 48000u) << "and the first does not notice";
  }
  ASSERT_TRUE(is_told("127.0.0.1 has let the USB card go"));
  Machine third(door->port());
  ASSERT_EQ(third.import_it(), 0u);
  EXPECT_EQ(third.rate(), 48000u);
  EXPECT_FALSE(service.told().is_recording);
}

TEST_F(DoorTest, There_is_no_other_card) {
  Machine machine(door->port());
  EXPECT_EQ(machine.import_it("1-2"), 4u);
  EXPECT_TRUE(service.is_free());
}

TEST_F(DoorTest, Who_asks_nothing_is_hung_up_on_and_keeps_nobody_waiting) {
  Machine silent(door->port());
  silent.say({0x01});
  Machine machine(door->port());
  EXPECT_EQ(machine.import_it(), 0u);
  EXPECT_TRUE(silent.is_hung_up_on());
}

TEST_F(DoorTest, Who_asks_nonsense_is_hung_up_on_and_told) {
  Machine browser(door->port());
  const std::string_view words = "GET / HTTP/1.1\r\n\r\n";
  browser.say(Bytes(words.begin(), words.end()));
  EXPECT_TRUE(browser.is_hung_up_on());
  EXPECT_TRUE(is_told("It speaks no USB/IP"));
}

TEST_F(DoorTest, A_guest_who_talks_nonsense_loses_the_card_and_the_next_one_has_it) {
  Machine first(door->port());
  ASSERT_EQ(first.import_it(), 0u);
  first.say(Bytes(48, 0x55));
  EXPECT_TRUE(first.is_hung_up_on());
  ASSERT_TRUE(is_told("has let the USB card go"));
  EXPECT_EQ(Machine(door->port()).import_it(), 0u);
}

// Every request asks for the configuration, hundreds of bytes; nobody takes the answers.
TEST_F(DoorTest, A_guest_who_takes_no_answers_loses_the_card) {
  Machine machine(door->port());
  ASSERT_EQ(machine.import_it(), 0u);
  Bytes all;
  for (std::uint32_t i = 1; i <= 20000; ++i) {
    const Bytes one = request(i, 0x80, 6, 0x0200, 0, 4096);
    all.insert(all.end(), one.begin(), one.end());
  }
  std::jthread talks([&] { machine.say(all); });
  EXPECT_TRUE(is_told("has let the USB card go"));
}

TEST_F(DoorTest, A_port_that_is_taken_is_told_in_words) {
  const auto second = Door::open(clock, {read_peer("127.0.0.1").value()}, door->port(), service, events);
  ASSERT_FALSE(second.has_value());
  EXPECT_NE(second.error().what.find("cannot be listened on for the USB card (Address already in use)"),
            std::string::npos);
}

TEST_F(DoorTest, Whom_a_card_is_for_decides_what_is_listened_on) {
  for (const char* peer : {"192.168.1.20", "fd00::/64", "::1"}) {
    EXPECT_TRUE(Door::open(clock, {read_peer(peer).value()}, 0, service, events).has_value()) << peer;
  }
}

}  // namespace
}  // namespace ohmic::devices::usb
