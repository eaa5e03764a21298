// Requests to the control API.

export async function ask(method, path, fields) {
  const query = method === "GET" && fields ? `?${new URLSearchParams(fields)}` : "";
  const body = method === "GET" || !fields ? undefined : JSON.stringify(fields);
  const headers = body ? { "Content-Type": "application/json" } : {};
  const response = await fetch(`/control${path}${query}`, { method, body, headers });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
