// OSC's laws: bytes come back as they were, apps turn and are shown what was turned, strangers harm nothing.

#include "api/surface/osc_surface.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "api/stage_test.hpp"
#include "api/surface/udp_port.hpp"

namespace ohmic::api {
namespace {

class OscTest : public ::testing::Test {
 protected:
  OscTest() {
    stage_.protocol->when_turned([this](const auto& turned) {
      panel_.forget();
      osc_.tell(turned);
    });
  }

  /// What comes back to this app, in words: "/strip/fader 1 0.75".
  std::vector<std::string> say(OscMessage message) {
    osc_.hear("app", write_osc(message));
    return told("app");
  }
  std::vector<std::string> told(const std::string& to) {
    std::vector<std::string> lines;
    for (const OscSurface::Packet& packet : osc_.take()) {
      if (packet.to != to) continue;
      const auto messages = read_osc(packet.bytes);
      if (!messages) throw std::runtime_error(messages.error().sentence());
      for (const OscMessage& one : *messages) {
        std::string line = one.path;
        for (const auto& argument : one.arguments)
          line += std::visit([](const auto& value) { return fmt::format(" {}", value); }, argument);
        lines.push_back(line);
      }
    }
    return lines;
  }
  std::string value(const std::string& address) { return *stage_.session->desk().value(address); }

  testing::Stage stage_;
  Panel panel_{*stage_.session, *stage_.protocol};
  OscSurface osc_{panel_, stage_.clock};
};

using ::testing::Contains;
using ::testing::HasSubstr;

RC_GTEST_PROP(OscMessages, ComeBackAsTheyWereWritten, ()) {
  OscMessage message{.path = "/" + *rc::gen::container<std::string>(rc::gen::inRange('a', 'z')), .arguments = {}};
  const int count = *rc::gen::inRange(0, 6);
  for (int i = 0; i < count; ++i) {
    switch (*rc::gen::inRange(0, 3)) {
      case 0: message.arguments.emplace_back(*rc::gen::arbitrary<std::int32_t>()); break;
      case 1: message.arguments.emplace_back(static_cast<float>(*rc::gen::inRange(-1000, 1000)) / 8.0f); break;
      default: message.arguments.emplace_back(*rc::gen::container<std::string>(rc::gen::inRange(' ', '~')));
    }
  }
  const auto read = read_osc(write_osc(message));
  RC_ASSERT(read.has_value() && read->size() == 1);
  RC_ASSERT(read->front() == message);
}

RC_GTEST_PROP(OscMessages, AnyBytesAreReadOrRefused, ()) {
  const auto bytes = *rc::gen::arbitrary<std::string>();
  (void)read_osc(bytes);
  (void)read_osc("/a" + std::string(2, '\0') + ",i" + std::string(2, '\0') + bytes);
  (void)read_osc(std::string("#bundle\0", 8) + bytes);
}

TEST(OscMessages, BundlesGiveTheirMessagesInOrder) {
  const std::string one = write_osc({.path = "/undo", .arguments = {1}});
  const std::string two = write_osc({.path = "/redo", .arguments = {1}});
  const auto length = [](const std::string& bytes) {
    return std::string("\0\0\0", 3) + static_cast<char>(bytes.size());
  };
  const auto read =
      read_osc(std::string("#bundle\0", 8) + std::string(8, '\1') + length(one) + one + length(two) + two);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ(read->at(1).path, "/redo");
}

RC_GTEST_PROP(PanelLaws, AFaderReturnsToItsPosition, ()) {
  const Field fader{
      .name = "fader", .dimension = Dimension::decibel, .minimum = -100, .maximum = 10, .law = Law::decibel};
  const double position = *rc::gen::inRange(0, 10001) / 10000.0;
  RC_ASSERT(std::abs(position_at(fader, value_at(fader, position)) - position) < 1e-9);
  const double higher = std::min(1.0, position + 0.01);
  RC_ASSERT(value_at(fader, higher) >= value_at(fader, position));
}

TEST(PanelLaws, UnityStandsAtThreeQuarters) {
  const Field fader{
      .name = "fader", .dimension = Dimension::decibel, .minimum = -100, .maximum = 10, .law = Law::decibel};
  EXPECT_NEAR(position_at(fader, 0.0), 0.75, 1e-12);
  EXPECT_EQ(value_at(fader, 0.0), -100.0);
  EXPECT_EQ(value_at(fader, 1.0), 10.0);
}

TEST_F(OscTest, AFaderIsTurnedByPositionAndByDecibels) {
  say({.path = "/strip/fader", .arguments = {1, 0.75f}});
  EXPECT_EQ(value("input.Kick.fader"), "0 dB");
  say({.path = "/strip/gain/1", .arguments = {-6.0f}});
  EXPECT_EQ(value("input.Kick.fader"), "-6 dB");
  say({.path = "/strip/mute", .arguments = {1, 1}});
  EXPECT_EQ(value("input.Kick.mute"), "true");
}

TEST_F(OscTest, AnAppIsShownItsStripsAndWhatOthersTurn) {
  const auto shown = say({.path = "/set_surface", .arguments = {2, 1, 3, 1}});
  EXPECT_THAT(shown, Contains("/strip/name 1 Kick"));
  EXPECT_THAT(shown, Contains("/strip/name 2 J. Doe"));
  EXPECT_THAT(shown, Contains("/bank_up 1"));
  stage_.ask(R"({"set": "input.Kick.fader", "to": "-10 dB"})");
  EXPECT_THAT(told("app"), ::testing::ElementsAre("/strip/fader 1 0.5"));
}

TEST_F(OscTest, BanksMoveTheWindow) {
  say({.path = "/set_surface", .arguments = {1, 1, 3, 1}});
  EXPECT_THAT(say({.path = "/bank_up", .arguments = {1.0f}}), Contains("/strip/name 1 J. Doe"));
  say({.path = "/strip/gain", .arguments = {1, -3.0f}});
  EXPECT_EQ(value("input.\"J. Doe\".fader"), "-3 dB");
  EXPECT_THAT(say({.path = "/bank_down", .arguments = {1.0f}}), Contains("/strip/name 1 Kick"));
}

TEST_F(OscTest, SendsOfAStripAreListedAndTurned) {
  say({.path = "/strip/send/gain", .arguments = {1, 1, -12.0f}});
  EXPECT_EQ(value("mix.Lead.sends.Kick.level"), "-12 dB");
  say({.path = "/strip/send/enable", .arguments = {1, 1, 0}});
  EXPECT_EQ(value("mix.Lead.sends.Kick.mute"), "true");
  EXPECT_THAT(say({.path = "/strip/sends", .arguments = {1}}), Contains(HasSubstr("/strip/sends 1 1 Lead -12 0")));
}

TEST_F(OscTest, EveryValueIsReachedAndToldByItsAddress) {
  say({.path = "/ohmic/subscribe", .arguments = {1}});
  EXPECT_THAT(say({.path = "/ohmic/phones/Lead/level", .arguments = {-40.0f}}),
              Contains("/ohmic/phones/Lead/level -40 -40 dB"));
  EXPECT_EQ(value("phones.Lead.level"), "-40 dB");
  EXPECT_THAT(say({.path = "/ohmic/input/J. Doe/high_pass", .arguments = {}}), Contains(HasSubstr("80 Hz")));
  say({.path = "/ohmic/mix/Lead/sends/Kick/level", .arguments = {std::string("+= 2 dB")}});
  EXPECT_EQ(value("mix.Lead.sends.Kick.level"), "-6 dB");
}

TEST_F(OscTest, WhatCannotBeDoneIsASentence) {
  EXPECT_THAT(say({.path = "/ohmic/phones/Leda/level", .arguments = {-40.0f}}),
              Contains(HasSubstr("Did you mean \"Lead\"?")));
  EXPECT_THAT(say({.path = "/strip/fader", .arguments = {99, 0.5f}}), Contains(HasSubstr("number of a strip")));
  EXPECT_THAT(say({.path = "/nonsense", .arguments = {}}), Contains(HasSubstr("not understood")));
  EXPECT_EQ(value("phones.Lead.level"), "-30 dB");
}

TEST_F(OscTest, UndoTakesBackWhatAnAppTurned) {
  say({.path = "/strip/gain", .arguments = {1, -6.0f}});
  say({.path = "/undo", .arguments = {1}});
  EXPECT_EQ(value("input.Kick.fader"), "0 dB");
  say({.path = "/redo", .arguments = {}});
  EXPECT_EQ(value("input.Kick.fader"), "-6 dB");
}

TEST_F(OscTest, MetersAndHeartbeatComeInTheirTime) {
  say({.path = "/set_surface", .arguments = {0, 1, 8 + 256, 0}});
  Levels levels;
  levels.inputs = {{.name = "Kick", .peak = DBFS(-12.0)}};
  osc_.tell(levels);
  EXPECT_THAT(told("app"), ::testing::IsSupersetOf({"/strip/meter 1 -12", "/heartbeat 0"}));
  levels.inputs[0].peak = DBFS(-6.0);
  osc_.tell(levels);
  EXPECT_TRUE(told("app").empty());
  stage_.clock.turn(std::chrono::milliseconds(70));
  osc_.tell(levels);
  EXPECT_THAT(told("app"), ::testing::ElementsAre("/strip/meter 1 -6"));
}

TEST_F(OscTest, StrangersAreAnsweredOnlyInOscAndSeventeenAppsDoNotFit) {
  osc_.hear("stranger", "GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(osc_.take().empty());
  for (int i = 0; i < 40; ++i) {
    osc_.hear(fmt::format("app {}", i), write_osc({.path = "/set_surface", .arguments = {1, 1, 3, 0}}));
    stage_.clock.turn(std::chrono::milliseconds(1));
  }
  osc_.take();
  stage_.ask(R"({"set": "input.Kick.fader", "to": "-10 dB"})");
  EXPECT_EQ(osc_.take().size(), 16u);
}

TEST(UdpPorts, DatagramsComeWithTheirSender) {
  auto here = UdpPort::open("127.0.0.1", 0);
  auto there = UdpPort::open("127.0.0.1", 0);
  ASSERT_TRUE(here && there);
  there->send(fmt::format("127.0.0.1:{}", here->port()), "hello");
  std::optional<UdpPort::Datagram> came;
  while (!came) came = here->next();
  EXPECT_EQ(came->bytes, "hello");
  EXPECT_EQ(came->peer, fmt::format("127.0.0.1:{}", there->port()));
  const auto taken = UdpPort::open("127.0.0.1", here->port());
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().sentence(), HasSubstr("cannot be opened"));
}

}  // namespace
}  // namespace ohmic::api
