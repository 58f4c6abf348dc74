// The station: numbers, one offer each, what becomes of listeners whose output, browser or patience goes.

#include "stream/station.hpp"

#include <atomic>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "stream/decoded_test.hpp"

namespace ohmic::stream {
namespace {

using Kind = PeerNews::Kind;

/// Browsers that do what the test says.
struct Browsers {
  std::mutex mutex;
  std::map<int, std::function<void(PeerNews)>> tells;  // by order
  std::vector<std::string> answers;
  std::vector<Candidate> candidates;
  std::atomic<int> opened{0}, gone{0}, packets{0};

  struct Browser final : Peer {
    explicit Browser(Browsers& its) : all(its) {}
    ~Browser() override { ++all.gone; }
    void take(const Packet&) noexcept override { ++all.packets; }
    void answer(const std::string& sdp) override {
      const std::scoped_lock lock(all.mutex);
      all.answers.push_back(sdp);
    }
    void add(const Candidate& candidate) override {
      const std::scoped_lock lock(all.mutex);
      all.candidates.push_back(candidate);
    }
    Browsers& all;
  };
  struct Factory final : PeerFactory {
    explicit Factory(Browsers& its) : all(its) {}
    Result<std::unique_ptr<Peer>> open(std::function<void(PeerNews)> tells) override {
      tells({.kind = Kind::offer, .text = "v=0"});
      const std::scoped_lock lock(all.mutex);
      all.tells[++all.opened] = std::move(tells);
      return std::make_unique<Browser>(all);
    }
    Browsers& all;
  };
  Station::MakeFactory factory() {
    return [this]() -> Result<std::unique_ptr<PeerFactory>> { return std::make_unique<Factory>(*this); };
  }
  void tell(int order, Kind kind) {
    const std::scoped_lock lock(mutex);
    tells.at(order)({.kind = kind});
  }
};

/// Until it is so; other threads bring it about.
template <class Condition>
void wait_for(Condition condition) {
  while (!condition()) std::this_thread::yield();
}

class StationTest : public ::testing::Test {
 protected:
  StationTest() { station.set({{"Lead", tap}}); }
  std::vector<PeerTold> told(std::size_t count) {
    std::vector<PeerTold> all;
    wait_for([&] {
      for (PeerTold& one : station.take()) all.push_back(std::move(one));
      return all.size() >= count;
    });
    return all;
  }
  TurnedClock clock;
  Browsers browsers;
  std::shared_ptr<Tap> tap = std::make_shared<Tap>();
  Station station{{.most_listeners = 4}, browsers.factory(), clock};
};

using station_ = StationTest;

TEST_F(station_, a_browser_gets_a_number_and_an_offer_and_hears_when_it_answered) {
  const auto number = station.connect("Lead");
  ASSERT_TRUE(number.has_value());
  const auto offers = told(1);
  EXPECT_EQ(offers.at(0).number, *number);
  EXPECT_EQ(offers.at(0).news.kind, Kind::offer);
  station.answer(*number, "v=0 answer");
  station.add(*number, {"candidate:1", 0});
  wait_for([&] {
    const std::scoped_lock lock(browsers.mutex);
    return browsers.answers.size() == 1 && browsers.candidates.size() == 1;
  });
  browsers.tell(1, Kind::connected);
  EXPECT_EQ(told(1).at(0).news.kind, Kind::connected);
  Tones tones(*tap, 48e3);
  wait_for([&] {
    tones.write(480);
    return browsers.packets > 10;
  });
  EXPECT_EQ(station.outputs().at(0).listeners, 1u);
  station.end(*number);
  wait_for([&] { return browsers.gone == 1; });
  EXPECT_TRUE(station.listeners().empty());
}

TEST_F(station_, an_output_that_is_not_there_and_one_listener_too_many_are_refused) {
  EXPECT_FALSE(station.connect("Nobody").has_value());
  EXPECT_FALSE(station.hear("Nobody").has_value());
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(station.hear("Lead").has_value());
  EXPECT_FALSE(station.connect("Lead").has_value());
}

TEST_F(station_, who_does_not_connect_in_time_is_given_up_and_told_so) {
  ASSERT_TRUE(station.connect("Lead").has_value());
  told(1);
  clock.turn(std::chrono::seconds(31));
  const auto over = told(1);
  EXPECT_EQ(over.at(0).news.kind, Kind::failed);
  EXPECT_FALSE(over.at(0).news.text.empty());
  wait_for([&] { return browsers.gone == 1; });
}

TEST_F(station_, a_failed_browser_is_let_go) {
  ASSERT_TRUE(station.connect("Lead").has_value());
  told(1);
  wait_for([&] { return browsers.opened == 1; });
  browsers.tell(1, Kind::failed);
  told(1);
  wait_for([&] { return browsers.gone == 1; });
  EXPECT_TRUE(station.listeners().empty());
}

TEST_F(station_, listeners_end_with_their_output) {
  ASSERT_TRUE(station.connect("Lead").has_value());
  told(1);
  const auto heard = station.hear("Lead");
  ASSERT_TRUE(heard.has_value());
  station.set({});
  EXPECT_EQ(told(1).at(0).news.kind, Kind::failed);
  EXPECT_TRUE(heard->listener->is_ended());
  EXPECT_TRUE(station.listeners().empty());
  wait_for([&] { return browsers.gone == 1; });
}

TEST_F(station_, an_audio_element_is_served_until_it_ends) {
  const auto heard = station.hear("Lead");
  ASSERT_TRUE(heard.has_value());
  Tones tones(*tap, 48e3);
  std::string bytes;
  wait_for([&] {
    tones.write(480);
    bytes += heard->listener->fetch();
    return bytes.size() > 4000;
  });
  heard->listener->end();
  station.take();
  EXPECT_TRUE(station.listeners().empty());
}

TEST(station, without_gstreamer_a_sentence_is_told) {
  TurnedClock clock;
  Station station(
      {}, [] { return Result<std::unique_ptr<PeerFactory>>(failure("Phones need this.", "Install it.")); }, clock);
  station.set({{"Lead", std::make_shared<Tap>()}});
  ASSERT_TRUE(station.connect("Lead").has_value());
  std::vector<PeerTold> told;
  wait_for([&] {
    for (PeerTold& one : station.take()) told.push_back(std::move(one));
    return !told.empty();
  });
  EXPECT_EQ(told.at(0).news.kind, Kind::failed);
  EXPECT_EQ(told.at(0).news.text, "Phones need this. Install it.");
}

}  // namespace
}  // namespace ohmic::stream
