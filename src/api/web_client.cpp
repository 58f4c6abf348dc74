// One connection for one request: OpenSSL's BIO is the same for a plain and for an encrypted one.

#include "api/web_client.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace ohmic::api {
namespace {

constexpr std::size_t longest_answer = 64 << 20;
constexpr std::string_view token_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using Bio = std::unique_ptr<BIO, void (*)(BIO*)>;
using Context = std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)>;

bool is_address(const std::string& host) {
  return host.find_first_not_of("0123456789.") == host.npos || host.contains(':');
}

std::string reason() {
  const unsigned long code = ::ERR_peek_last_error();
  const char* words = code != 0 ? ::ERR_reason_error_string(code) : nullptr;
  return words != nullptr ? words : "nobody listens there";
}

Error unreachable(const WebAddress& address) {
  return {.what = fmt::format("{} does not answer: {}.", address.text(), reason()),
          .hint = "Is Ohmic running there, and served to this network (--bind)?"};
}

/// Somebody answers there, whose certificate is not trusted.
std::optional<Error> untrusted(BIO* bio, const WebAddress& address) {
  SSL* connection = nullptr;
  ::BIO_get_ssl(bio, &connection);
  const long found = connection != nullptr ? ::SSL_get_verify_result(connection) : X509_V_OK;
  if (found == X509_V_OK) return std::nullopt;
  return Error{.what = fmt::format("The certificate of {} is not trusted: {}.", address.text(),
                                   ::X509_verify_cert_error_string(found)),
               .hint =
                   "For a console that made its own, name it: --certificate FILE (console.pem in the state folder "
                   "of the machine it plays on)."};
}

/// What must be so for an encrypted connection: a certificate we trust, for this very host.
Result<void> trust(SSL_CTX* context, BIO* bio, const WebAddress& address, const std::string& certificate) {
  ::SSL_CTX_set_default_verify_paths(context);
  if (!certificate.empty() && ::SSL_CTX_load_verify_locations(context, certificate.c_str(), nullptr) != 1)
    return failure("The certificate cannot be read.", "It is a file in PEM form.", {.file = certificate});
  SSL* connection = nullptr;
  ::BIO_get_ssl(bio, &connection);
  ::SSL_set_verify(connection, SSL_VERIFY_PEER, nullptr);
  X509_VERIFY_PARAM* wanted = ::SSL_get0_param(connection);
  if (is_address(address.host)) {
    ::X509_VERIFY_PARAM_set1_ip_asc(wanted, address.host.c_str());
  } else {
    ::X509_VERIFY_PARAM_set1_host(wanted, address.host.c_str(), address.host.size());
    ::SSL_set_tlsext_host_name(connection, address.host.c_str());
  }
  return {};
}

/// Nobody there is known at once; nobody who answers, when the time is over.
bool connect(BIO* bio, Clock::Time patience) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience).count();
  const std::time_t until = std::time(nullptr) + std::max<long>(seconds, 1);
  ::BIO_set_nbio(bio, 1);
  while (::BIO_do_connect(bio) != 1)
    if (::BIO_should_retry(bio) == 0 || ::BIO_wait(bio, until, 10) <= 0) return false;
  return true;
}

void be_patient(BIO* bio, Clock::Time patience) {
  int descriptor = -1;
  ::BIO_get_fd(bio, &descriptor);
  // Connecting with a time limit left it not waiting for anything.
  ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(patience).count();
  const timeval time{.tv_sec = microseconds / 1'000'000, .tv_usec = microseconds % 1'000'000};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

Result<std::string> exchange(BIO* bio, const WebAddress& address, const std::string& sent) {
  if (::BIO_write(bio, sent.data(), static_cast<int>(sent.size())) != static_cast<int>(sent.size()))
    return std::unexpected(unreachable(address));
  std::string answer;
  std::array<char, 16384> bytes{};
  for (;;) {
    const int count = ::BIO_read(bio, bytes.data(), static_cast<int>(bytes.size()));
    if (count <= 0) return answer;
    answer.append(bytes.data(), static_cast<std::size_t>(count));
    if (answer.size() > longest_answer) return failure(fmt::format("{} answers without an end.", address.text()));
  }
}

}  // namespace

bool WebAddress::is_loop() const { return host.starts_with("127.") || host == "::1" || host == "localhost"; }

std::string WebAddress::text() const {
  const bool is_ipv6 = host.contains(':');
  return fmt::format("{}://{}{}{}:{}", is_https ? "https" : "http", is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port);
}

Result<WebAddress> web_address(std::string_view url) {
  const auto no_address = [] {
    return failure("This is no address of a console.", "Such as http://127.0.0.1:7480 or https://192.168.1.20:7480.");
  };
  WebAddress address;
  if (url.starts_with("https://")) address.is_https = true;
  else if (!url.starts_with("http://")) return no_address();
  url.remove_prefix(address.is_https ? 8 : 7);
  constexpr std::string_view mark = "#token=";
  if (const std::size_t at = url.find(mark); at != url.npos) address.token = url.substr(at + mark.size());
  url = url.substr(0, url.find_first_of("/#?"));
  std::string_view port;
  if (url.starts_with('[')) {
    const std::size_t end = url.find(']');
    if (end == url.npos) return no_address();
    address.host = url.substr(1, end - 1);
    port = url.substr(end + 1);
  } else {
    address.host = url.substr(0, url.find(':'));
    port = url.substr(address.host.size());
  }
  if (!port.empty()) {
    const auto read = std::from_chars(port.data() + 1, port.data() + port.size(), address.port);
    if (port[0] != ':' || read.ec != std::errc() || read.ptr != port.data() + port.size()) return no_address();
  }
  const bool is_host = !address.host.empty() && address.host.find_first_of(" \t\r\n\"@") == std::string::npos;
  if (!is_host || address.port < 1 || address.port > 65535) return no_address();
  return address;
}

Result<Value> ask_by_web(const WebAddress& address, const std::string& token, const Value& request,
                         const std::string& certificate, Clock::Time patience) {
  if (token.empty() || token.find_first_not_of(token_letters) != token.npos)
    return failure("The token is none.", "It is what stands behind #token= in a pairing's link.");
  const Context context(::SSL_CTX_new(::TLS_client_method()), ::SSL_CTX_free);
  const Bio bio(address.is_https ? ::BIO_new_ssl_connect(context.get()) : ::BIO_new(::BIO_s_connect()), ::BIO_free_all);
  if (!bio) return std::unexpected(unreachable(address));
  const std::string place = address.text().substr(address.is_https ? 8 : 7);
  ::BIO_set_conn_hostname(bio.get(), place.c_str());
  if (address.is_https)
    if (auto trusted = trust(context.get(), bio.get(), address, certificate); !trusted)
      return std::unexpected(trusted.error());
  ::ERR_clear_error();
  if (!connect(bio.get(), patience))
    return std::unexpected(untrusted(bio.get(), address).value_or(unreachable(address)));
  be_patient(bio.get(), patience);
  const std::string body = write_line(request);
  const auto answer = exchange(bio.get(), address,
                               fmt::format("POST /api/v1/request HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n"
                                           "Content-Type: application/json\r\nContent-Length: {}\r\n"
                                           "Connection: close\r\n\r\n{}",
                                           place, token, body.size(), body));
  if (!answer) return std::unexpected(answer.error());
  const auto read = body_of(*answer);
  if (!read) return std::unexpected(read.error());
  return read_line(*read, longest_answer);
}

Result<std::string> body_of(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.") || end == answer.npos)
    return failure(answer.empty() ? "It gave no answer in time." : "What answers there does not speak HTTP.",
                   "Is it an Ohmic's console, and https where it is served by https?");
  std::string head(answer.substr(0, end + 2));
  std::ranges::transform(head, head.begin(), [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  const std::string_view body = answer.substr(end + 4);
  constexpr std::string_view name = "\r\ncontent-length:";
  if (const std::size_t at = head.find(name); at != head.npos) {
    const char* begin = head.data() + at + name.size();
    while (*begin == ' ') ++begin;
    std::size_t length = 0;
    std::from_chars(begin, head.data() + head.size(), length);
    if (body.size() < length) return failure("Its answer was cut short.", "Is the network all right?");
    return std::string(body.substr(0, length));
  }
  return std::string(body);
}

}  // namespace ohmic::api
