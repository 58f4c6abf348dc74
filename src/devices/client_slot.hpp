#pragma once
// Who computes a card's sound, exchanged while the card plays: when that returns, the one before is left alone.

#include <atomic>
#include <thread>

#include "devices/card.hpp"

namespace ohmic::devices {

/// One thread plays periods, the card's; another one attaches, [control].
class ClientSlot {
 public:
  /// From the next period on this client computes; nullptr: nobody. When it returns, the one before is not called any
  /// more. [control]
  void attach(Client* client) noexcept {
    client_.store(client);
    await_period();
  }
  /// Waits until the period under way is over, if there is one. [any thread but the card's]
  void await_period() const noexcept {
    // Both sides store, then load, sequentially consistent: either the period sees what was stored or we see the period.
    while (is_under_way_.load()) std::this_thread::yield();
  }

  /// Stands for a period as long as it lives. [audio]
  class Period {
   public:
    explicit Period(ClientSlot& slot) noexcept : slot_(slot) {
      slot_.is_under_way_.store(true);
      client_ = slot_.client_.load();
    }
    Period(const Period&) = delete;
    Period& operator=(const Period&) = delete;
    ~Period() { slot_.is_under_way_.store(false); }
    /// Who computes in it; nullptr: nobody.
    Client* client() const noexcept { return client_; }

   private:
    ClientSlot& slot_;
    Client* client_ = nullptr;
  };

 private:
  std::atomic<Client*> client_{nullptr};
  std::atomic<bool> is_under_way_{false};
};

}  // namespace ohmic::devices
