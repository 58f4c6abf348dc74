// Who may listen to what, what a browser is told, tickets, and what delay wired outputs would need.

#include "api/listen_requests.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "api/stage_test.hpp"

namespace ohmic::api {
namespace {

using stream::PeerNews;

/// A browser that connects at once when it is answered.
class Willing final : public stream::PeerFactory {
  class Browser final : public stream::Peer {
   public:
    explicit Browser(std::function<void(PeerNews)> tells) : tells_(std::move(tells)) {
      tells_({.kind = PeerNews::Kind::offer, .text = "v=0 offer"});
      tells_({.kind = PeerNews::Kind::candidate, .candidate = {.text = "candidate:1", .line = 0}});
    }
    void take(const stream::Packet&) noexcept override {}
    void answer(const std::string&) override { tells_({.kind = PeerNews::Kind::connected}); }
    void add(const stream::Candidate&) override {}

   private:
    std::function<void(PeerNews)> tells_;
  };
  Result<std::unique_ptr<stream::Peer>> open(std::function<void(PeerNews)> tells) override {
    return std::make_unique<Browser>(std::move(tells));
  }
};

class Hall : public testing::Stage {
 public:
  Hall() { lead = protocol->join(Role::performer("Lead"), Door::local); }
  std::string ask_as(Protocol::Client client, std::string_view line) {
    std::swap(me, client);
    std::string answer = ask(line);
    std::swap(me, client);
    return answer;
  }
  /// The next told line that holds this text; another thread brings it about.
  std::string told_with(std::string_view text) {
    while (true) {
      listening.serve();
      for (Protocol::Line& line : protocol->take()) told.push_back(std::move(line));
      for (const Protocol::Line& line : told)
        if (line.text.find(text) != std::string::npos) return line.text;
      std::this_thread::yield();
    }
  }
  Protocol::Client lead = 0;
  Listening listening{*protocol, *session, clock, {}, [] {
                        return Result<std::unique_ptr<stream::PeerFactory>>(std::make_unique<Willing>());
                      }};
};

TEST(listen, a_browser_gets_a_number_then_an_offer_and_candidates_and_plays_when_it_answered) {
  Hall hall;
  EXPECT_EQ(hall.ask(R"({"listen": {"output": "Lead"}})"), R"({"peer": 1})");
  EXPECT_EQ(hall.told_with("offer"), R"({"peer": {"number": 1, "offer": "v=0 offer"}})");
  EXPECT_EQ(hall.told_with("candidate"),
            R"({"peer": {"number": 1, "candidate": {"candidate": "candidate:1", "sdpMLineIndex": 0}}})");
  EXPECT_EQ(hall.ask(R"({"peer": {"number": 1, "answer": "v=0"}})"), "{}");
  EXPECT_EQ(hall.told_with("playing"), R"({"peer": {"number": 1, "state": "playing"}})");
  EXPECT_EQ(hall.ask(R"({"peer": {"number": 1, "stats": {"delay_ms": 62.5, "concealed_percent": 0.5}}})"), "{}");
  const std::string peers = hall.ask(R"({"listen": "peers"})");
  EXPECT_NE(
      peers.find(
          R"("number": 1, "output": "Lead", "form": "webrtc", "client": 1, "state": "playing", "delay_ms": 62.5)"),
      std::string::npos)
      << peers;
  EXPECT_NE(hall.ask(R"({"listen": "align"})").find(R"("phone_ms": 62.5)"), std::string::npos);
  EXPECT_EQ(hall.ask(R"({"peer": {"number": 1, "end": true}})"), "{}");
  EXPECT_NE(hall.ask(R"({"listen": "peers"})").find(R"("peers": [])"), std::string::npos);
}

TEST(listen, a_performer_listens_to_their_own_output_and_touches_no_peer_of_others) {
  Hall hall;
  EXPECT_EQ(hall.ask(R"({"listen": {"output": "Lead"}})"), R"({"peer": 1})");
  EXPECT_EQ(hall.ask_as(hall.lead, R"({"listen": {"output": "Lead"}})"), R"({"peer": 2})");
  const auto other = hall.protocol->join(Role::performer("Room"), Door::local);
  EXPECT_NE(hall.ask_as(other, R"({"listen": {"output": "Lead"}})").find("error"), std::string::npos);
  EXPECT_NE(hall.ask_as(hall.lead, R"({"peer": {"number": 1, "end": true}})").find("error"), std::string::npos);
  EXPECT_NE(hall.ask_as(hall.lead, R"({"peer": {"number": 1, "answer": "v=0"}})").find("error"), std::string::npos);
  // The engineer ends it, but does not speak for it.
  EXPECT_NE(hall.ask(R"({"peer": {"number": 2, "answer": "v=0"}})").find("error"), std::string::npos);
  EXPECT_EQ(hall.ask(R"({"peer": {"number": 2, "end": true}})"), "{}");
}

TEST(listen, a_ticket_is_good_once_for_its_output_and_for_a_minute) {
  Hall hall;
  const auto ticket = [&] {
    const auto answer = read_line(hall.ask_as(hall.lead, R"({"listen": {"output": "Lead", "form": "audio"}})"));
    EXPECT_EQ(answer->text_of("path"), "/api/v1/listen/Lead?ticket=" + std::string(answer->text_of("ticket")));
    return std::string(answer->text_of("ticket"));
  };
  const std::string first = ticket();
  EXPECT_FALSE(hall.listening.redeem("Room", first).has_value());
  const auto heard = hall.listening.redeem("Lead", first);
  ASSERT_TRUE(heard.has_value());
  EXPECT_EQ((*heard)->fetch().substr(0, 4), "OggS");
  EXPECT_FALSE(hall.listening.redeem("Lead", first).has_value());
  const std::string second = ticket();
  hall.clock.turn(std::chrono::seconds(61));
  EXPECT_FALSE(hall.listening.redeem("Lead", second).has_value());
  hall.protocol->leave(hall.lead);
  EXPECT_TRUE((*heard)->is_ended());
}

TEST(listen, an_engineer_listens_to_a_mix_and_a_performer_does_not) {
  Hall hall;
  EXPECT_EQ(hall.ask(R"({"listen": {"mix": "Room"}})"), R"({"peer": 1})");
  EXPECT_NE(hall.ask(R"({"listen": "peers"})").find(R"("number": 1, "mix": "Room", "form": "webrtc")"),
            std::string::npos);
  const auto ticket = read_line(hall.ask(R"({"listen": {"mix": "Room", "form": "audio"}})"));
  EXPECT_TRUE(ticket->text_of("path").starts_with("/api/v1/listen/mix%2ERoom?ticket="));
  EXPECT_TRUE(hall.listening.redeem("mix.Room", ticket->text_of("ticket")).has_value());
  for (const char* line : {R"({"listen": {"mix": "Lead"}})", R"({"listen": {"output": "Lead", "mix": "Lead"}})"})
    EXPECT_NE(hall.ask_as(hall.lead, line).find("error"), std::string::npos) << line;
}

TEST(listen, one_client_takes_no_more_than_a_few_places) {
  Hall hall;
  for (int i = 1; i <= 4; ++i)
    EXPECT_EQ(hall.ask_as(hall.lead, R"({"listen": {"output": "Lead"}})").find("error"), std::string::npos);
  for (const char* form : {"webrtc", "audio"})
    EXPECT_NE(hall.ask_as(hall.lead, std::string(R"({"listen": {"output": "Lead", "form": ")") + form + "\"}}")
                  .find("One browser hears 4 at most."),
              std::string::npos);
  EXPECT_EQ(hall.ask(R"({"listen": {"output": "Lead"}})"), R"({"peer": 5})");
  EXPECT_EQ(hall.ask_as(hall.lead, R"({"peer": {"number": 1, "end": true}})"), "{}");
  EXPECT_EQ(hall.ask_as(hall.lead, R"({"listen": {"output": "Lead"}})"), R"({"peer": 6})");
}

TEST(listen, who_leaves_listens_no_more) {
  Hall hall;
  EXPECT_EQ(hall.ask_as(hall.lead, R"({"listen": {"output": "Lead"}})"), R"({"peer": 1})");
  const std::string unused = hall.ask_as(hall.lead, R"({"listen": {"output": "Lead", "form": "audio"}})");
  hall.protocol->leave(hall.lead);
  EXPECT_NE(hall.ask(R"({"listen": "peers"})").find(R"("peers": [])"), std::string::npos);
  EXPECT_FALSE(hall.listening.redeem("Lead", read_line(unused)->text_of("ticket")).has_value());
}

TEST(listen, what_is_wrong_is_told_in_a_sentence) {
  Hall hall;
  for (const char* line : {R"({"listen": "all"})", R"({"listen": {"output": "Leda"}})",
                           R"({"listen": {"output": "Lead", "form": "radio"}})", R"({"listen": "align"})",
                           R"({"peer": {"number": 7, "answer": "v=0"}})", R"({"peer": {"answer": "v=0"}})",
                           R"({"peer": 1})", R"({"listen": {"out": "Lead"}})", R"({"listen": {"mix": "Leda"}})",
                           R"({"listen": {"mix": "Lead", "output": "Lead"}})"}) {
    const auto answer = read_line(hall.ask(line));
    const Value* error = answer->find("error");
    ASSERT_NE(error, nullptr) << line;
    EXPECT_TRUE(error->text_of("what").ends_with('.')) << line;
    EXPECT_TRUE(error->text_of("hint").ends_with('.') || error->text_of("hint").ends_with(')') ||
                error->text_of("hint").ends_with('?'))
        << line << error->text_of("hint");
  }
}

}  // namespace
}  // namespace ohmic::api
