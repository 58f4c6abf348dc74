// Clients come and go while a card plays.

#include "devices/client_slot.hpp"

#include <array>
#include <chrono>

#include <gtest/gtest.h>

namespace ohmic::devices {
namespace {

/// Notes calls that come when none may come.
struct Guarded final : Client {
  std::atomic<bool> may_be_called{false};
  std::atomic<long> calls{0}, wrong{0};
  void process(const Block&) noexcept override {
    wrong += may_be_called ? 0 : 1;
    ++calls;
    std::this_thread::yield();
    wrong += may_be_called ? 0 : 1;
  }
  void missed(Frames) noexcept override {}
};

TEST(ClientSlot, whoever_was_attached_before_is_not_called_any_more) {
  ClientSlot slot;
  std::array<Guarded, 2> clients;
  std::jthread card([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      {
        const ClientSlot::Period period(slot);
        if (period.client() != nullptr) period.client()->process({});
      }
      std::this_thread::sleep_for(std::chrono::microseconds(20));
    }
  });
  for (int turn = 0; turn < 300; ++turn) {
    Guarded &now = clients[turn % 2], &before = clients[(turn + 1) % 2];
    now.may_be_called = true;
    slot.attach(&now);
    before.may_be_called = false;
    if (turn < 20)
      for (const long calls = now.calls; now.calls == calls;) std::this_thread::yield();
  }
  slot.attach(nullptr);
  EXPECT_GT(clients[0].calls, 0);
  EXPECT_EQ(clients[0].wrong + clients[1].wrong, 0);
}

}  // namespace
}  // namespace ohmic::devices
