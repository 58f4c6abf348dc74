// The console of a performance: where it is served, and to whom it opens.

#include <fmt/format.h>

#include "api/calls.hpp"
#include "api/pairing.hpp"
#include "api/schema.hpp"
#include "browser.hpp"
#include "console_files.hpp"
#include "performance.hpp"
#include "store/state_folder.hpp"
#include "terminal/screen.hpp"

namespace ohmic::app {
namespace {

/// What answers GET /api/v1/listen/OUTPUT.
auto listens_by(api::Listening& listening) {
  return [&listening](std::string_view output, std::string_view ticket) -> Result<api::web::Listener> {
    auto redeemed = listening.redeem(output, ticket);
    if (!redeemed) return std::unexpected(redeemed.error());
    const auto listener = *redeemed;
    return api::web::Listener{
        .type = stream::OggListener::media_type,
        .fetch = [listener] { return listener->fetch(); },
        .when_ready = [listener](std::function<void()> call) { listener->when_ready(std::move(call)); },
        .is_ended = [listener] { return listener->is_ended(); },
        .end = [listener] { listener->end(); }};
  };
}

}  // namespace

void Performance::open_console() {
  const auto refuse = [&](const Error& error) {
    events_.tell({Event::Kind::console, clock_.now(), "There is no console: " + error.sentence(), {}});
  };
  const auto state = store::state_folder();
  if (!state) return refuse(state.error());
  auto doorkeeper = api::Doorkeeper::open(*state, session_.rig().file, clock_);
  if (!doorkeeper) return refuse(doorkeeper.error());
  doorkeeper_ = std::make_unique<api::Doorkeeper>(std::move(*doorkeeper));
  api::add_calls(protocol_, clock_);
  api::add_pairing(protocol_, *doorkeeper_, session_, [this] { return console_ ? console_->reach() : api::Reach{}; });
  api::add_schema(protocol_, session_, version());

  api::WebAsked asked{.address = asked_.address,
                      .port = asked_.port,
                      .is_https = asked_.is_https,
                      .folder = *state,
                      .version = version()};
  asked.content.files = console_files();
  asked.content.listen = listens_by(listening_);
  asked.content.documents = {
      {"/api/v1/openapi.json", api::write_line(api::openapi(protocol_, session_.rig(), version()))},
      {"/api/v1/asyncapi.json", api::write_line(api::asyncapi(protocol_, session_.rig(), version()))}};
  auto opened = api::WebServer::open(asked, protocol_, *doorkeeper_);
  if (!opened) return refuse(opened.error());
  console_ = std::move(*opened);
  tell_console(*state);
}

void Performance::tell_console(const std::filesystem::path& folder) {
  const std::string address = console_->address(), secret = "#token=" + doorkeeper_->own_token();
  events_.tell({Event::Kind::console, clock_.now(), "Console: " + address, {}, secret});
  if (asked_.is_https)
    events_.tell(
        {Event::Kind::console,
         clock_.now(),
         "A browser asks once whether it may trust this machine's own certificate. Its SHA-256 fingerprint is " +
             console_->fingerprint() + ".",
         {}});
  else if (!asked_.address.starts_with("127.") && asked_.address != "::1")
    events_.tell({Event::Kind::console,
                  clock_.now(),
                  "Without --https others on this network can listen: from there performers come in, engineers do not.",
                  {}});
  const bool is_person = is_terminal(0) && is_terminal(1);
  if (!asked_.opens_console.value_or(is_person && has_desktop())) return;
  if (!show_in_browser(address + secret, folder) && asked_.opens_console)
    events_.tell({Event::Kind::console, clock_.now(), "No browser could be opened: xdg-open is not to be had.", {}});
}

}  // namespace ohmic::app
