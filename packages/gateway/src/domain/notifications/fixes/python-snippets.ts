import type { Snippet, Snippets } from "./snippet.ts";

const GENUINE = `def is_genuine(message):
    signed = message["order_id"] + message["status_code"] + message["gross_amount"]
    expected = hashlib.sha512((signed + os.environ["SERVER_KEY"]).encode()).hexdigest()
    return hmac.compare_digest(expected, str(message.get("signature_key", "")))`;
const IMPORTS = "import hashlib, hmac, json, os";

const django = (path: string): Snippet => ({
  title: "Django",
  file: "views.py, urls.py",
  code: `${IMPORTS}
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

${GENUINE}

@csrf_exempt
@require_POST
def notification(request):
    message = json.loads(request.body)
    if not is_genuine(message):
        return HttpResponse(status=403)
    keep(message)  # a row in your database; also for orders that you do not know
    return HttpResponse(status=200)  # now, not when the work is done

urlpatterns = [path("${path.slice(1)}", notification)]`,
});

const fastapi = (path: string): Snippet => ({
  title: "FastAPI",
  file: "main.py",
  code: `${IMPORTS}
from fastapi import BackgroundTasks, Request, Response

${GENUINE}

# Takes the message as it is: a model would refuse members that it does not know.
@app.post("${path}")
async def notification(request: Request, background: BackgroundTasks):
    message = json.loads(await request.body())
    if not is_genuine(message):
        return Response(status_code=403)
    await keep(message)  # a row in your database; also for orders that you do not know
    background.add_task(handle, message)  # after the answer
    return Response(status_code=200)`,
});

const flask = (path: string): Snippet => ({
  title: "Flask",
  file: "app.py",
  code: `${IMPORTS}
from flask import request

${GENUINE}

# With Flask-WTF: @csrf.exempt above it.
@app.post("${path}")
def notification():
    message = request.get_json(force=True)
    if not is_genuine(message):
        return "", 403
    keep(message)  # a row in your database; also for orders that you do not know
    return "", 200  # now, not when the work is done`,
});

export const PYTHON_SNIPPETS: Snippets = {
  django: {
    handler: django,
    unlock: django,
    redirect: (path) => ({
      title: "Django",
      file: "urls.py",
      code: `# A path without the slash at its end, as the notification URL has it: with APPEND_SLASH
# Django points from one to the other, and a POST does not survive that.
urlpatterns += [path("${path.slice(1)}", notification)]`,
    }),
  },
  fastapi: {
    handler: fastapi,
    unlock: fastapi,
    redirect: () => ({
      title: "FastAPI",
      file: "main.py",
      code: `# Does not point from a path with a slash at its end to one without, or back.
app = FastAPI(redirect_slashes=False)`,
    }),
  },
  flask: {
    handler: flask,
    unlock: flask,
    redirect: (path) => ({
      title: "Flask",
      file: "app.py",
      code: `# Answers with and without a slash at the end.
@app.route("${path}", methods=["POST"], strict_slashes=False)
def notification():
    ...`,
    }),
  },
};
