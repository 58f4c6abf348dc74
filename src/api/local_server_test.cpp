// The laws of the socket: only its owner reaches it, the dead are replaced, and nobody can hold up the others.

#include "api/local_server.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/client.hpp"
#include "api/socket_folder.hpp"
#include "api/stage_test.hpp"

namespace ohmic::api {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A client that does exactly what a test says.
struct Caller {
  Descriptor socket;
  explicit Caller(const std::string& path) {
    if (auto made = connect_to(path)) socket = std::move(*made);
  }
  /// How many bytes were taken.
  std::size_t say(std::string_view text) const {
    const auto count = ::send(socket.number(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  /// What has arrived; `is_over`: the other side ended it.
  std::string hear(bool* is_over = nullptr) const {
    std::string text;
    std::array<char, 65536> bytes{};
    for (;;) {
      const auto count = ::recv(socket.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (is_over != nullptr) *is_over = count == 0;
      if (count <= 0) return text;
      text.append(bytes.data(), static_cast<std::size_t>(count));
    }
  }
};

class LocalServerTest : public ::testing::Test {
 protected:
  LocalServerTest() {
    fs::create_directories(runtime);
    ::setenv("XDG_RUNTIME_DIR", runtime.c_str(), 1);
  }
  ~LocalServerTest() override {
    fs::remove_all(runtime);
    ::unsetenv("XDG_RUNTIME_DIR");
  }
  std::unique_ptr<LocalServer> open(Bounds bounds = {}) {
    auto opened = LocalServer::open("band", *stage.protocol, stage.clock, bounds);
    if (!opened) ADD_FAILURE() << opened.error().sentence();
    return opened ? std::move(*opened) : nullptr;
  }
  /// Serves as a loop would: until nothing is due, and time passes.
  void serve(LocalServer& server, int times = 20) {
    for (int i = 0; i < times; ++i) {
      server.serve();
      stage.clock.turn(std::chrono::milliseconds(1));
    }
  }
  testing::Stage stage;
  fs::path runtime = fs::temp_directory_path() / ("ohmic-run-" + std::to_string(::getpid()));
};

TEST_F(LocalServerTest, ARequestIsAnsweredOnItsLine) {
  const auto server = open();
  const Caller caller(server->path());
  caller.say("{\"get\": \"phones.Lead.level\"}\n{\"version\"");
  serve(*server);
  EXPECT_EQ(caller.hear(), "{\"address\": \"phones.Lead.level\", \"value\": \"-30 dB\"}\n");
  caller.say(": true}\r\n");
  serve(*server);
  EXPECT_EQ(caller.hear(), "{\"version\": \"ohmic 0.1.0\", \"protocol\": 1}\n");
}

TEST_F(LocalServerTest, OnlyItsOwnerReachesIt) {
  const auto server = open();
  EXPECT_THAT(server->path(), EndsWith("/ohmic/band.sock"));
  struct stat is{};
  ASSERT_EQ(::stat(server->path().c_str(), &is), 0);
  EXPECT_EQ(is.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat((runtime / "ohmic").c_str(), &is), 0);
  EXPECT_EQ(is.st_mode & 0777U, 0700U);
}

TEST_F(LocalServerTest, AFolderThatOthersMayWriteInIsRefused) {
  fs::create_directories(runtime / "ohmic");
  fs::permissions(runtime / "ohmic", fs::perms::all);
  const auto opened = LocalServer::open("band", *stage.protocol, stage.clock);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().sentence(), HasSubstr("is not safe for a socket: others may write or read in it."));
  EXPECT_TRUE(running().empty());
}

TEST_F(LocalServerTest, TheSecondOfAKindHasANumberAndTheDeadAreReplaced) {
  auto first = open();
  const auto second = open();
  EXPECT_EQ(second->name(), "band-2");
  const std::string path = first->path();
  EXPECT_TRUE(find_socket("band-2", ""));
  const auto unclear = find_socket("", "");
  ASSERT_FALSE(unclear);
  EXPECT_EQ(unclear.error().sentence(), "2 Ohmics are running: band, band-2. Say which: --rig band.");
  // A process that dies leaves its socket behind.
  fs::rename(path, path + ".dead");
  first.reset();
  fs::rename(path + ".dead", path);
  ASSERT_TRUE(fs::exists(path));
  EXPECT_EQ(open()->name(), "band");
  EXPECT_FALSE(fs::exists(path)) << "and it was taken away at the end";
}

TEST_F(LocalServerTest, WithoutARunningOneThatIsSaid) {
  const auto none = find_socket("", "");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().sentence(), "No Ohmic is running here. Start one: ohmic run RIG.");
}

TEST_F(LocalServerTest, ALineWithoutAnEndIsRefusedAndItsClientDropped) {
  const auto server = open();
  const Caller caller(server->path());
  std::string said;
  bool is_over = false;
  for (int i = 0; i < 200 && !is_over; ++i) {
    caller.say(std::string(4096, 'x'));
    serve(*server, 2);
    said += caller.hear(&is_over);
  }
  EXPECT_TRUE(is_over);
  EXPECT_THAT(said, HasSubstr("bytes long."));
  EXPECT_EQ(server->clients(), 0u);
}

TEST_F(LocalServerTest, OneWhoAsksWithoutReadingWaitsAndTheOthersDoNot) {
  const auto server = open();
  const Caller greedy(server->path()), polite(server->path());
  std::string flood;
  for (int i = 0; i < 2000; ++i) flood += "{\"get\": \"\"}\n";
  std::size_t taken = 0;
  for (int i = 0; i < 300; ++i) {
    taken += greedy.say(std::string_view(flood).substr(taken % 12 == 0 ? 0 : 12 - taken % 12));
    serve(*server, 1);
  }
  polite.say("{\"get\": \"phones.Lead.level\"}\n");
  serve(*server, 2);
  EXPECT_THAT(polite.hear(), HasSubstr("-30 dB"));
  EXPECT_EQ(server->clients(), 2u);
  EXPECT_LT(greedy.hear().size(), (std::size_t{1} << 20)) << "answers that nobody reads stop the requests";
}

TEST_F(LocalServerTest, RequestsAreLimitedInTheLongRun) {
  const auto server = open({.requests = 100.0, .burst = 10.0});
  const Caller caller(server->path());
  for (int i = 0; i < 1000; ++i) caller.say("{\"version\": true}\n");
  for (int i = 0; i < 5; ++i) server->serve();
  const auto count = [](const std::string& text) { return std::ranges::count(text, '\n'); };
  EXPECT_LE(count(caller.hear()), 10);
  ASSERT_TRUE(server->due());
  EXPECT_LE(*server->due() - stage.clock.now(), std::chrono::milliseconds(11));
  serve(*server, 1000);
  EXPECT_NEAR(static_cast<double>(count(caller.hear())), 100.0, 5.0) << "in a second";
}

TEST_F(LocalServerTest, OneWhoSubscribesAndDoesNotReadIsDropped) {
  const auto server = open({.unread = 200000});
  const Caller deaf(server->path());
  deaf.say("{\"subscribe\": [\"changes\"]}\n");
  serve(*server);
  for (int i = 0; i < 20000 && server->clients() > 0; ++i) {
    stage.protocol->tell({{"phones.Lead.level", "-30 dB", std::to_string(i)}}, "keys");
    server->serve();
  }
  EXPECT_EQ(server->clients(), 0u);
}

TEST_F(LocalServerTest, SoManyClientsAndNoMore) {
  const auto server = open({.clients = 3});
  std::vector<Caller> callers;
  for (int i = 0; i < 4; ++i) callers.emplace_back(server->path());
  serve(*server);
  EXPECT_EQ(server->clients(), 3u);
  EXPECT_THAT(callers.back().hear(), HasSubstr("3 programs are connected already."));
  callers.clear();
  serve(*server);
  EXPECT_EQ(server->clients(), 0u);
}

TEST_F(LocalServerTest, WhoEndsInTheMiddleOfARequestLeavesNothingBehind) {
  const auto server = open();
  for (int i = 0; i < 50; ++i) {
    const Caller caller(server->path());
    caller.say(i % 2 == 0 ? "{\"get\": \"\"}\n{\"get\": \"\"}\n" : "{\"ge");
    if (i % 3 == 0) serve(*server, 1);
  }
  serve(*server);
  EXPECT_EQ(server->clients(), 0u);
  EXPECT_FALSE(server->due());
}

TEST_F(LocalServerTest, TheClientAsksListensAndTakesErrorsAsErrors) {
  const auto server = open();
  std::atomic<bool> is_over{false};
  std::thread other([&] {
    auto client = Client::connect(server->path());
    ASSERT_TRUE(client);
    const auto value = client->ask(Members{{"get", "phones.Lead.level"}});
    ASSERT_TRUE(value);
    EXPECT_EQ(value->text_of("value"), "-30 dB");
    const auto refused = accepted(*client->ask(Members{{"get", "phones.Leda"}}));
    ASSERT_FALSE(refused);
    EXPECT_FALSE(refused.error().what.empty());
    ASSERT_TRUE(client->ask(Members{{"subscribe", List{"changes"}}}));
    ASSERT_TRUE(client->ask(Members{{"set", "phones.Lead.level"}, {"to", "-12 dB"}}));
    is_over = true;
  });
  while (!is_over) server->serve();
  other.join();
}

TEST(SocketName, IsTheRigFilesNameAndSafe) {
  EXPECT_EQ(socket_name("rigs/Band (live).toml"), "Band (live)");
  EXPECT_EQ(socket_name("/a/b/.toml"), "toml");
  EXPECT_EQ(socket_name("a\nb.toml"), "a_b");
  EXPECT_EQ(socket_name(""), "rig");
  EXPECT_LE(socket_name(std::string(200, 'x') + ".toml").size(), 40u);
  const std::string umlauts = socket_name(
      "x\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc"
      "\u00fc\u00fc\u00fc.toml");
  EXPECT_EQ(umlauts.size(), 39u) << "no half letter";
}

}  // namespace
}  // namespace ohmic::api
