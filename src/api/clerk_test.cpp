// What takes its time holds up nobody but who asked for it, and is answered in its turn.

#include "api/clerk.hpp"

#include <array>
#include <atomic>
#include <filesystem>
#include <latch>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include "api/local_server.hpp"
#include "api/socket_folder.hpp"
#include "api/stage_test.hpp"
#include "api/unix_socket.hpp"

namespace ohmic::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Until something is done, and hands it over.
void serve_next(Clerk& clerk) {
  pollfd done{clerk.descriptor(), POLLIN, 0};
  ASSERT_EQ(::poll(&done, 1, 10'000), 1);
  clerk.serve();
}

TEST(Clerk, works_in_order_and_hands_over_only_when_it_is_served) {
  Clerk clerk;
  std::vector<double> heard;
  for (int i = 0; i < 20; ++i)
    clerk.give([i] { return Members{{"i", i}}; },
               [&](const Answer& given) { heard.push_back(*given->front().second.number()); });
  EXPECT_TRUE(heard.empty());
  while (heard.size() < 20) serve_next(clerk);
  EXPECT_TRUE(std::ranges::is_sorted(heard));
}

TEST(Clerk, at_its_end_nobody_hears_any_more) {
  std::atomic<int> done = 0;
  bool is_heard = false;
  {
    Clerk clerk;
    for (int i = 0; i < 50; ++i)
      clerk.give(
          [&]() -> Answer {
            ++done;
            return Members{};
          },
          [&](const Answer&) { is_heard = true; });
  }
  EXPECT_LE(done, 50);
  EXPECT_FALSE(is_heard);
}

/// A request "slow" that takes as long as the test wants.
class SlowRequests : public ::testing::Test {
 protected:
  SlowRequests() {
    stage.protocol->add({.name = "slow",
                         .takes = {},
                         .says = "Takes its time.",
                         .work = [this](const Request& request) -> Result<Work> {
                           if (request.verb.text() == nullptr) return failure("Slow what?");
                           return [this, word = *request.verb.text()]() -> Answer {
                             may_end.wait();
                             return Members{{"slow", word}, {"id", "its own"}};
                           };
                         }});
    stage.protocol->give_work_to(clerk);
  }
  ~SlowRequests() override {
    if (!may_end.try_wait()) may_end.count_down();
  }
  std::vector<std::string> lines() {
    std::vector<std::string> all;
    for (Protocol::Line& line : stage.protocol->take()) all.push_back(std::move(line.text));
    return all;
  }
  std::latch may_end{1};
  testing::Stage stage;
  Clerk clerk;
};

TEST_F(SlowRequests, others_are_answered_meanwhile_and_who_waits_gets_the_answer_with_its_id) {
  stage.protocol->hear(stage.me, R"({"id": 5, "slow": "a"})");
  EXPECT_TRUE(stage.protocol->is_waiting(stage.me));
  const auto other = stage.protocol->join();
  stage.protocol->hear(other, R"({"version": true})");
  EXPECT_THAT(lines(), ElementsAre(HasSubstr("protocol")));
  may_end.count_down();
  serve_next(clerk);
  EXPECT_FALSE(stage.protocol->is_waiting(stage.me));
  EXPECT_THAT(lines(), ElementsAre(R"({"id": 5, "slow": "a"})"));
}

TEST_F(SlowRequests, what_is_wrong_at_once_is_told_at_once) {
  stage.protocol->hear(stage.me, R"({"slow": 1})");
  EXPECT_THAT(lines(), ElementsAre(HasSubstr("Slow what?")));
  EXPECT_FALSE(stage.protocol->is_waiting(stage.me));
}

TEST_F(SlowRequests, who_left_meanwhile_is_told_nothing) {
  stage.protocol->hear(stage.me, R"({"slow": "a"})");
  stage.protocol->leave(stage.me);
  may_end.count_down();
  serve_next(clerk);
  EXPECT_TRUE(lines().empty());
}

TEST_F(SlowRequests, on_a_socket_the_next_request_waits_and_a_last_one_is_answered_before_the_end) {
  const Folder folder;
  ::setenv("XDG_RUNTIME_DIR", folder.path().c_str(), 1);
  const auto server = std::move(LocalServer::open("band", *stage.protocol, stage.clock).value());
  const Descriptor caller = std::move(connect_to(server->path()).value());
  const std::string said = "{\"slow\": \"a\"}\n{\"version\": true}\n{\"slow\": \"b\"}\n";
  ASSERT_EQ(::send(caller.number(), said.data(), said.size(), 0), static_cast<long>(said.size()));
  ::shutdown(caller.number(), SHUT_WR);
  const auto hear = [&] {
    std::array<char, 4096> bytes{};
    const auto count = ::recv(caller.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    return count < 0 ? std::string("nothing") : std::string(bytes.data(), static_cast<std::size_t>(count));
  };
  for (int i = 0; i < 5; ++i) server->serve();
  EXPECT_EQ(hear(), "nothing");
  EXPECT_FALSE(server->due()) << "its socket is not looked at until it has its answer";
  may_end.count_down();
  serve_next(clerk);
  server->serve();
  EXPECT_EQ(hear(), "{\"slow\": \"a\", \"id\": \"its own\"}\n{\"version\": \"ohmic 0.1.0\", \"protocol\": 1}\n");
  serve_next(clerk);
  server->serve();
  EXPECT_EQ(hear(), "{\"slow\": \"b\", \"id\": \"its own\"}\n");
  server->serve();
  EXPECT_EQ(hear(), "") << "the end";
  ::unsetenv("XDG_RUNTIME_DIR");
}

}  // namespace
}  // namespace ohmic::api
