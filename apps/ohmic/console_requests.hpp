#pragma once
// What the console asks of a performance: its log, the cards of the machine, the catalogue, and a rig that is written anew.

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <vector>

#include "api/protocol.hpp"
#include "api/requests/catalogue_shelf.hpp"
#include "api/requests/log.hpp"
#include "api/requests/requests.hpp"
#include "devices/list.hpp"
#include "events.hpp"
#include "rig/session.hpp"

namespace ohmic::app {

/// Looks for cards beside the loop: asking servers takes up to some seconds. [control]
class CardLook {
 public:
  /// What was found last. Begins to look when nobody looked yet, or `again` and that is ten seconds ago. Never waits.
  const std::vector<devices::Found>& found(bool again);
  bool is_looking() const { return look_.valid(); }

 private:
  std::future<std::vector<devices::Found>> look_;
  std::vector<devices::Found> found_;
  std::optional<std::chrono::steady_clock::time_point> found_at_;
};

/// Registers the console's requests. What it is given must outlive the protocol.
class ConsoleRequests {
 public:
  /// granted: of the card that is open; null: none is. states: of all cards that play together.
  ConsoleRequests(api::Protocol& protocol, rig::Session& session, Events& events,
                  std::function<const devices::Granted*()> granted, api::Editor editor, api::CardStates states = {});
  ~ConsoleRequests() { events_.hear(nullptr); }
  ConsoleRequests(const ConsoleRequests&) = delete;
  ConsoleRequests& operator=(const ConsoleRequests&) = delete;

 private:
  api::CardsFound cards();
  rig::Hardware hardware();

  rig::Session& session_;
  Events& events_;
  std::function<const devices::Granted*()> granted_;
  api::Log log_;
  std::shared_ptr<api::Shelf> shelf_ = std::make_shared<api::Shelf>();
  CardLook look_;
};

}  // namespace ohmic::app
