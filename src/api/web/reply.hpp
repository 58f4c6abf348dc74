#pragma once
// What an HTTP request is answered with: the page's files, refusals, the heads of both. Knows no socket.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ohmic::api::web {

/// A file of the page, as it stands in the program.
struct File {
  std::string_view path;  // "/assets/console-1a2b.js"
  std::string_view type;  // "text/javascript; charset=utf-8"
  std::string_view tag;   // of its content, without quotes
  std::span<const unsigned char> gzip;
};

/// The parts of a request that decide about its answer. As they stand in it; empty: not there.
struct Asked {
  std::string_view method;    // "GET"
  std::string_view target;    // "/phone?x=1"
  std::string_view host;      // "127.0.0.1:7480"
  std::string_view origin;    // "http://127.0.0.1:7480"
  std::string_view encoding;  // Accept-Encoding
  std::string_view known;     // If-None-Match
};

struct Reply {
  int status = 200;
  std::string type = "application/json";
  std::string fields = {};                   // further lines of the head, each with its end
  std::string body = {};                     // or ...
  std::span<const unsigned char> file = {};  // ... this
  bool is_without_body = false;              // HEAD, 304: the length is told, nothing is sent
};

/// {"error": {"what": ..., "hint": ...}}.
Reply refusal(int status, std::string_view what, std::string_view hint = {});
/// The head, with its empty line. `stays`: the connection may be used again.
std::string head_of(const Reply& reply, bool stays);
/// "Not Found".
std::string_view reason_of(int status);

/// "/phone?x=1" -> "/phone".
std::string_view path_of(std::string_view target);
/// The value of a name in the query; empty: it is not there. %XX are decoded.
std::string query_of(std::string_view target, std::string_view name);
/// "%20" -> " ". What is no escape stays.
std::string decoded(std::string_view text);

/// May a page of this origin speak to us, under this name? An address by number always is ours: a name can be made to
/// point anywhere (DNS rebinding), so only "localhost" and `names` are taken. Empty: yes. Else a refusal.
std::optional<Reply> stranger(const Asked& asked, bool is_https, const std::vector<std::string>& names);

/// The file asked for, or why there is none. "/" is "/index.html", "/phone" "/phone.html".
Reply page(const Asked& asked, std::span<const File> files, bool is_https);

/// What gzip packed; empty where it is broken or longer than `longest` bytes.
std::string unpacked(std::span<const unsigned char> gzip, std::size_t longest = 16 << 20);

}  // namespace ohmic::api::web
