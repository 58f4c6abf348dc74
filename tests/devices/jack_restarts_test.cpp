// Twenty real restarts of a JACK server under one card: it comes back each time, and so do its connections.

#include <algorithm>
#include <atomic>

#include "devices/jack_card.hpp"
#include "devices/jack_server_test.hpp"
#include "devices/keeper.hpp"

namespace ohmic::devices {
namespace {

using namespace testing;
using namespace std::chrono_literals;

struct Silent final : Client {
  std::atomic<std::int64_t> frames{0};
  void process(const Block& block) noexcept override {
    for (float* out : block.out) std::fill_n(out, block.frames, 0.0f);
    frames += block.frames;
  }
  void missed(Frames) noexcept override {}
};

TEST(JackRestarts, twenty_in_a_row_lose_neither_us_nor_a_connection) {
  if (!is_installed("jackd")) GTEST_SKIP() << "jackd is not installed";
  SteadyClock clock;
  JackServer server;
  Silent client;
  JackCard card(clock, {.server = server.name(), .library = {}, .connects_to_hardware = true});
  Asked asked{
      .client = "Ohmic", .format = {.rate = Hertz(48000), .frames = 32}, .inputs = {"Voice"}, .outputs = {"L", "R"}};
  Keeper keeper(card, asked, client, clock);
  ASSERT_TRUE(eventually([&] { return keeper.granted() || keeper.start(); }));
  {
    Patchbay patchbay(server.name());  // somebody else's idea, on top of ours
    ASSERT_TRUE(patchbay.connect("Ohmic:L", "system:playback_2"));
  }
  double longest = 0.0;
  for (int restart = 0; restart < 20; ++restart) {
    for (int look = 0; look < 10; ++look, std::this_thread::sleep_for(10ms)) keeper.poll();
    server.end(restart % 2 == 0 ? SIGKILL : SIGTERM);
    ASSERT_TRUE(eventually([&] { return keeper.poll(), !keeper.granted(); })) << restart;
    server.start();
    const auto started = clock.now();
    ASSERT_TRUE(eventually([&] { return keeper.poll(), keeper.granted().has_value(); })) << restart;
    const std::int64_t before = client.frames;
    ASSERT_TRUE(eventually([&] { return keeper.poll(), client.frames > before + 4800; })) << restart;
    longest = std::max(longest, std::chrono::duration<double>(clock.now() - started).count());
    Patchbay patchbay(server.name());
    ASSERT_TRUE(patchbay.are_connected("Ohmic:L", "system:playback_1")) << restart;
    ASSERT_TRUE(patchbay.are_connected("Ohmic:L", "system:playback_2")) << restart;
    ASSERT_TRUE(patchbay.are_connected("system:capture_1", "Ohmic:Voice")) << restart;
  }
  std::printf("longest way back, from the server's start to 100 ms of sound: %.2f s\n", longest);
}

}  // namespace
}  // namespace ohmic::devices
