// The console of a performance: where it is served, and to whom it opens.

#include <fmt/format.h>

#include "api/calls.hpp"
#include "api/pairing.hpp"
#include "api/schema.hpp"
#include "api/web_client.hpp"
#include "performance.hpp"
#include "store/state_folder.hpp"

namespace ohmic::app {

void Performance::open_console() {
  const auto tell = [&](std::string words) {
    events_.tell({Event::Kind::console, clock_.now(), std::move(words), {}});
  };
  const auto refuse = [&](const Error& error) { tell("There is no console: " + error.sentence()); };
  const auto state = store::state_folder();
  if (!state) return refuse(state.error());
  auto doorkeeper = api::Doorkeeper::open(*state, session_.rig().file, clock_);
  if (!doorkeeper) return refuse(doorkeeper.error());
  doorkeeper_ = std::make_unique<api::Doorkeeper>(std::move(*doorkeeper));
  auto opened = api::WebServer::open({.address = asked_.address, .port = asked_.port, .version = version()}, protocol_,
                                     *doorkeeper_);
  if (!opened) return refuse(opened.error());
  console_ = std::move(*opened);
  const auto at = api::web_address(console_->address());
  const api::Reach reach{.is_https = at && at->is_https, .bound = asked_.address, .port = at ? at->port : 0};
  api::add_calls(protocol_, clock_);
  api::add_schema(protocol_, session_, version());
  api::add_pairing(protocol_, *doorkeeper_, session_, [reach] { return reach; });
  tell(fmt::format("Console: {}#token={}", console_->address(), doorkeeper_->own_token()));
}

}  // namespace ohmic::app
