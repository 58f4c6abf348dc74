// The laws of binary meters: what stands where, and that all who hear the same are given the same bytes.

#include "api/meters_frame.hpp"

#include "api/stage_test.hpp"

namespace ohmic::api {
namespace {

int int16_at(const std::string& bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[i])); };
  return static_cast<std::int16_t>(byte(at) | byte(at + 1) << 8);
}

TEST(MetersFrame, HasEveryFigureOfItsLayoutInHundredthsOfADecibel) {
  Levels levels;
  levels.inputs.resize(1);
  levels.inputs[0].rms = DBFS(-12.345);
  levels.mixes.resize(1);
  levels.mixes[0].peak = DBFS(400.0);
  levels.phones.resize(1);
  levels.phones[0].volts = Volt(10.0);
  const std::string frame = meters_frame(levels, 258, std::chrono::milliseconds(0x01020304));
  ASSERT_EQ(frame.size(), 8u + 2 * (5 + 2 + 5));
  EXPECT_EQ(frame.substr(0, 8), std::string("\x01\x02\x0C\0\x04\x03\x02\x01", 8));
  EXPECT_EQ(int16_at(frame, 8), -1235) << "rounded: the nearest";
  EXPECT_EQ(int16_at(frame, 10), -32768) << "nothing was seen there yet";
  EXPECT_EQ(int16_at(frame, 8 + 2 * 6), 32767) << "as much as there is room for";
  EXPECT_EQ(int16_at(frame, 8 + 2 * 11), 2000) << "10 V are 20 dBV";
}

TEST(MetersFrame, OneForAllWhoHearTheSame) {
  testing::Stage stage;
  Protocol& protocol = *stage.protocol;
  protocol.tell(levels_of(*stage.session));
  const auto first = protocol.join(Role::engineer(), Door::web), second = protocol.join(Role::engineer(), Door::web);
  for (const auto client : {first, second})
    protocol.hear(client, R"({"subscribe": ["meters"], "rate": 50, "form": "binary"})");
  const auto answers = protocol.take(Door::web);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_NE(answers[0].text.find(R"("layout": {"number": 1)"), std::string::npos) << answers[0].text;
  stage.clock.turn(std::chrono::milliseconds(20));
  protocol.tell(levels_of(*stage.session));
  const auto told = protocol.take(Door::web);
  ASSERT_EQ(told.size(), 2u);
  ASSERT_TRUE(told[0].frame);
  EXPECT_EQ(told[0].frame, told[1].frame) << "encoded once";
  EXPECT_EQ(told[0].kind, Protocol::Line::Kind::meters);
  protocol.tell(levels_of(*stage.session));
  EXPECT_TRUE(protocol.take(Door::web).empty()) << "not before their time";
  protocol.leave(first);
  EXPECT_TRUE(protocol.meters_due());
  protocol.leave(second);
  EXPECT_FALSE(protocol.meters_due()) << "nobody is left";
}

TEST(MetersFrame, AWayOfLinesHasNoFrames) {
  testing::Stage stage;
  EXPECT_NE(stage.ask(R"({"subscribe": ["meters"], "form": "binary"})").find("over a WebSocket only"),
            std::string::npos);
  EXPECT_NE(stage.ask(R"({"subscribe": ["meters"], "form": "loud"})").find("error"), std::string::npos);
}

}  // namespace
}  // namespace ohmic::api
