#pragma once
// Requests that pair a telephone, a tablet or a program with this Ohmic: a link with a token, as text and as QR code.

#include <functional>
#include <string>
#include <vector>

#include "api/doorkeeper.hpp"
#include "api/own_addresses.hpp"
#include "api/protocol.hpp"
#include "rig/session.hpp"

namespace ohmic::api {

/// Where the console is served.
struct Reach {
  bool is_https = false;
  std::string bound = "127.0.0.1";  // the address it listens at; "0.0.0.0" and "::" are all
  int port = 0;                     // 0: it is not served
};

/// One way to the page. The token is in the fragment, which browsers send to nobody.
struct PairingLink {
  std::string address;  // "192.168.1.20"
  std::string link;     // "http://192.168.1.20:7480/phone#token=..."
};
/// The likeliest first; one at least. `addresses`: own_addresses(). Performers get the page /phone, engineers /.
std::vector<PairingLink> pairing_links(const Reach& reach, const Role& role, std::string_view token,
                                       const std::vector<OwnAddress>& addresses);
/// What a person should know before they try it, in a sentence: it is served to this machine only, or an engineer's way
/// is not private. Empty: nothing.
std::string doubt_about(const Reach& reach, const Role& role);

/// {"pair": {"output": "Lead", "label": "Anna's phone"}} or {"pair": {"role": "engineer"}}: a new pairing.
/// {"pairings": true}: who is paired. {"unpair": 3}: lets nobody in with it, and ends what is connected by it.
/// All for engineers. What is given must outlive the protocol. [control]
void add_pairing(Protocol& protocol, Doorkeeper& doorkeeper, const rig::Session& session, std::function<Reach()> reach);

}  // namespace ohmic::api
